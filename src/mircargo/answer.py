"""An answer: a table of plain values, with the words that belong beside it and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    import pandas as pd

    from mircargo.schema.result import Result

__all__ = ["NOTHING", "Answer", "Note", "OwnFile", "RestsOn", "Topic", "noted"]


class Topic(Enum):
    """What a note is about; the value says so in words."""

    READ = "what was understood under a name or found in a file that was given"
    LEFT_OUT = "what was given and could not be used, and why"
    COUNTED = "how much the rows hold"
    CAUTION = "what the rows must not be taken for"
    SILENCE = "what it means that nothing is known here"
    TESTED = "what lists were tested on"
    GENES = "which genes the test counts"
    PLACE = "where the process that was asked about stands"
    NULL = "what calibrated p-values are measured against"
    UNIVERSE = "which miRNAs random lists are drawn from"
    BIASED = "what the columns of biased methods are"
    CONTROL = "what random lists return"
    LIMIT = "which facts of the snapshot are not used because of options"
    SHOWN = "how the rows stand here: cut short, renamed, or made text"


@dataclass(frozen=True)
class Note:
    """One sentence beside an answer.

    Parameters
    ----------
    topic
        What it is about; whoever wants some notes only picks them by it.
    text
        The sentence.
    of
        Columns that it explains; they stand before the sentence.
    """

    topic: Topic
    text: str
    of: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the note as a reader sees it."""
        return f"{', '.join(self.of)}: {self.text}" if self.of else self.text


def noted(topic: Topic, texts: Iterable[str]) -> tuple[Note, ...]:
    """Return sentences as notes on one topic."""
    return tuple(Note(topic, text) for text in texts)


@dataclass(frozen=True)
class OwnFile:
    """A file that was read: the parameter that named it, how it was named, and where it is.

    ``text`` is what standard input held.
    """

    parameter: str
    name: str
    place: Path
    text: str | None = None


@dataclass(frozen=True)
class RestsOn:
    """What an answer rests on; ``|`` joins two.

    Parameters
    ----------
    sources
        Keys of the sources whose facts were read.
    taxa
        Species that the answer is about; any when empty.
    tables
        Tables of the snapshot of which any row may have been read.
    genes
        Whether genes were named.
    carried
        Whether facts were carried from one species to another by orthology.
    ontology
        Whether sets of the ontology were used.
    files
        The user's own files.
    libraries
        Distributions whose version matters, beside those behind every answer.
    """

    sources: frozenset[str] = frozenset()
    taxa: frozenset[int] = frozenset()
    tables: frozenset[str] = frozenset()
    genes: bool = False
    carried: bool = False
    ontology: bool = False
    files: tuple[OwnFile, ...] = ()
    libraries: tuple[str, ...] = ()

    @classmethod
    def of_file(cls, parameter: str, path: Path, name: str | None = None) -> Self:
        """Return what is read from one file of the user's; ``name`` is what stood for it.

        Parameters
        ----------
        parameter
            Parameter that named the file.
        path
            Where it is.
        name
            What stood for it; by default the path.
        """
        return cls(files=(OwnFile(parameter, str(path) if name is None else name, path),))

    def __or__(self, other: RestsOn) -> RestsOn:
        """Return what two parts of an answer rest on together."""
        return RestsOn(
            self.sources | other.sources,
            self.taxa | other.taxa,
            self.tables | other.tables,
            self.genes or other.genes,
            self.carried or other.carried,
            self.ontology or other.ontology,
            tuple(dict.fromkeys((*self.files, *other.files))),
            tuple(dict.fromkeys((*self.libraries, *other.libraries))),
        )


NOTHING = RestsOn()
"""Nothing of the snapshot but names of miRNAs, and no file."""


@dataclass(frozen=True)
class Answer:
    """Rows with named columns, and notes for the reader.

    Parameters
    ----------
    columns
        Column names, in order; one that is there already gets a number, ``name_2``, so that no format loses a
        column.
    rows
        One tuple a row; an empty cell is None.
    notes
        How names were read, what was left out and how far to trust the rows.
    shown
        Columns that a narrow display keeps longest, most important first; all when empty.
    rests_on
        What the rows and notes rest on; None where it may be all of the snapshot.
    result
        The declaration of its columns; None for those of a statement of the user's.
    """

    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    notes: tuple[Note, ...] = ()
    shown: tuple[str, ...] = field(default=())
    rests_on: RestsOn | None = None
    result: Result | None = None

    @classmethod
    def of(
        cls,
        result: Result,
        rows: Sequence[tuple[Any, ...]],
        notes: Iterable[Note] = (),
        *,
        added: Iterable[str] = (),
        rests_on: RestsOn | None = None,
    ) -> Self:
        """Return an answer with declared columns.

        Parameters
        ----------
        result
            The declaration.
        rows
            One tuple a row, with a value for each column.
        notes
            As of the answer.
        added
            Columns that follow because they were asked for.
        rests_on
            As of the answer.
        """
        return cls((*result.columns, *added), rows, tuple(notes), result.shown, rests_on, result)

    def __post_init__(self) -> None:
        names = _numbered(self.columns)
        told = [
            f"column {place} is called {new!r}: another is called {old!r}"
            for place, (old, new) in enumerate(zip(self.columns, names, strict=True), 1)
            if old != new
        ]
        if told:
            object.__setattr__(self, "columns", names)
            object.__setattr__(self, "notes", (*self.notes, *noted(Topic.SHOWN, told)))

    @property
    def sentences(self) -> list[str]:
        """The notes as a reader sees them."""
        return list(map(str, self.notes))

    def about(self, *topics: Topic) -> list[Note]:
        """Return the notes on these topics."""
        return [note for note in self.notes if note.topic in topics]

    def with_notes(self, *after: Note, before: Iterable[Note] = ()) -> Self:
        """Return the answer with more notes, after or before its own."""
        return replace(self, notes=(*before, *self.notes, *after))

    def resting_on(self, *parts: RestsOn | None) -> Self:
        """Return the answer with more that it rests on."""
        return replace(self, rests_on=reduce(RestsOn.__or__, filter(None, (self.rests_on, *parts)), NOTHING))

    def with_rows(self, rows: Sequence[tuple[Any, ...]]) -> Self:
        """Return the answer with other rows under the same columns."""
        return replace(self, rows=rows)

    def narrowed(self, columns: Sequence[str]) -> Self:
        """Return the answer with these columns alone, in this order."""
        places = [self.columns.index(name) for name in columns]
        rows = [tuple(row[at] for at in places) for row in self.rows]
        return replace(self, columns=tuple(columns), rows=rows, shown=())

    def column(self, name: str) -> list[Any]:
        """Return the values of one column."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Return one mapping a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a DataFrame; ``attrs["notes"]`` holds the notes as sentences."""
        import pandas as pd

        frame = pd.DataFrame(list(self.rows), columns=list(self.columns))
        frame.attrs["notes"] = self.sentences
        return frame


def _numbered(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names, each once."""
    given, found = set(names), dict[str, None]()
    for name in names:
        new, number = name, 1
        while new in found or (number > 1 and new in given):
            number += 1
            new = f"{name}_{number}"
        found[new] = None
    return tuple(found)
