"""An answer is made once and changed as a value; its notes are values, too."""

from __future__ import annotations

from mircargo.answer import Answer, Note, Topic, noted
from mircargo.schema.results import TARGETS

ANSWER = Answer(("a", "b"), [(1, 2), (3, 4)], (Note(Topic.COUNTED, "two rows"),), ("b",))


def test_a_note_names_the_columns_that_it_explains():
    assert str(Note(Topic.NULL, "random lists")) == "random lists"
    assert (
        str(Note(Topic.NULL, "random lists", of=("p_value", "q_value"))) == "p_value, q_value: random lists"
    )


def test_every_topic_says_what_it_is():
    assert len({topic.value for topic in Topic}) == len(Topic)
    assert all(topic.value for topic in Topic)


def test_notes_are_picked_by_topic_and_not_by_words():
    answer = ANSWER.with_notes(
        *noted(Topic.CAUTION, ["set aside"]), before=noted(Topic.READ, ["set aside, too"])
    )
    assert answer.sentences == ["set aside, too", "two rows", "set aside"]
    assert [note.text for note in answer.about(Topic.CAUTION, Topic.COUNTED)] == ["two rows", "set aside"]
    assert ANSWER.sentences == ["two rows"]


def test_a_narrowed_answer_keeps_its_notes():
    narrowed = ANSWER.narrowed(["b"])
    assert (narrowed.columns, narrowed.rows, narrowed.shown) == (("b",), [(2,), (4,)], ())
    assert narrowed.notes == ANSWER.notes


def test_a_column_name_that_stands_twice_is_numbered_and_said():
    twice = Answer(("a", "a"), [(1, 2)])
    assert twice.columns == ("a", "a_2")
    assert [note.topic for note in twice.notes] == [Topic.SHOWN]


def test_declared_columns_stand_in_their_order():
    answer = Answer.of(TARGETS, [], added=TARGETS.added)
    assert answer.columns == (*TARGETS.columns, "in_process")
    assert (answer.shown, answer.result) == (TARGETS.shown, TARGETS)


def test_a_frame_has_sentences():
    frame = ANSWER.frame()
    assert frame.attrs["notes"] == ["two rows"]
    assert frame["b"].tolist() == [2, 4]
