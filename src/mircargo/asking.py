"""A question asked from Python: its answer as a DataFrame or graph, with notes and a run record on it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from mircargo.answer import Note, RestsOn, Topic, noted
from mircargo.run.record import now, record_of
from mircargo.store.store import Store

__all__ = ["Asker", "Told", "asking", "command_parameters"]

_CALLED = {"mirnas": "mirna", "data_sources": "data_source"}
"""What Python calls a parameter → what the command does."""
_IN_ONE = ("evidence", "data_source")
"""Parameters that the command takes as one text with commas."""


class Told(Protocol):
    """What an answer of any form says of itself."""

    @property
    def notes(self) -> tuple[Note, ...]:
        """How names were read, and what to keep in mind."""

    @property
    def rests_on(self) -> RestsOn | None:
        """What it rests on."""


class Asker(Protocol):
    """Who asks: the snapshot, and how it was opened."""

    store: Store
    opened: Mapping[str, Any]


_P = ParamSpec("_P")
_Told = TypeVar("_Told", bound=Told)
_Result = TypeVar("_Result")
_Asker = TypeVar("_Asker", bound=Asker)


def asking(
    command: str, result: Callable[[_Told], _Result], attributes: str = "attrs", returns: str = "pd.DataFrame"
) -> Callable[[Callable[Concatenate[_Asker, _P], _Told]], Callable[Concatenate[_Asker, _P], _Result]]:
    """Make a method that gives an answer one that gives its result, with ``notes`` and ``record`` on it.

    Parameters
    ----------
    command
        Words of the command that gives the same.
    result
        Returns what the user gets of an answer.
    attributes
        The attribute of the result that is a mapping of what is said beside it.
    returns
        What the user gets, for signatures.
    """

    def wrap(
        method: Callable[Concatenate[_Asker, _P], _Told],
    ) -> Callable[Concatenate[_Asker, _P], _Result]:
        signature = inspect.signature(method)

        @wraps(method)
        def ask(asker: _Asker, *given: _P.args, **named: _P.kwargs) -> _Result:
            started = now()
            bound = signature.bind(asker, *given, **named)
            bound.apply_defaults()
            answer = method(asker, *given, **named)
            found = result(answer)
            notes = (*answer.notes, *noted(Topic.LIMIT, asker.store.limits.sentences))
            record = record_of(
                command,
                command_parameters(asker, dict(list(bound.arguments.items())[1:])),
                store=asker.store,
                notes=notes,
                rests_on=answer.rests_on,
                seed=bound.arguments.get("seed"),
                started=started,
            )
            getattr(found, attributes).update(notes=list(map(str, notes)), record=record.as_dict())
            return found

        ask.__signature__ = signature.replace(return_annotation=returns)  # type: ignore[attr-defined]
        return cast(Callable[Concatenate[_Asker, _P], _Result], ask)

    return wrap


def command_parameters(asker: Asker, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments of a method as parameters of its command, with those of opening the snapshot."""
    named = {_CALLED.get(name, name): value for name, value in {**arguments, **asker.opened}.items()}
    for name in _IN_ONE:
        if isinstance(named.get(name), list | tuple):
            named[name] = ",".join(named[name])
    return named
