"""Arguments of the Python interface: a value of another type than annotated is refused in one line."""

from __future__ import annotations

import inspect
import math
import os
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from numbers import Integral, Real
from pathlib import Path
from typing import Any, TypeVar, cast

from mircargo.errors import InputError

__all__ = ["checked_function", "checking_arguments"]

_Class = TypeVar("_Class", bound=type)
_Function = TypeVar("_Function", bound=Callable[..., Any])
_EFFECTS = ("Say", "Step", "AbstractContextManager")
"""Annotations of what a function only calls or enters."""
_SHOWN = 60
"""Letters of a wrong value that are shown."""


def checking_arguments(kind: _Class) -> _Class:
    """Make a class check the arguments of its public methods, and of its making, by their annotations.

    Where several texts are taken, one text with commas between them is taken, too, as by the command line.
    """
    for name, method in list(vars(kind).items()):
        if inspect.isfunction(method) and (name == "__init__" or not name.startswith("_")):
            setattr(kind, name, _checking(method, "open" if name == "__init__" else name))
    return kind


def checked_function(function: _Function, called: str | None = None) -> _Function:
    """Make a function check its arguments as :func:`checking_arguments` makes the methods of a class.

    What is to be called, or entered, is taken as it is. Errors call it ``called``, else by module and name.
    """
    module = function.__module__.rpartition(".")[2]
    return cast(_Function, _checking(function, called or f"{module}.{function.__name__}"))


def _checking(method: Callable[..., Any], called: str) -> Callable[..., Any]:
    signature = inspect.signature(method)
    kinds = {
        name: [_KINDS[kind] for kind in str(parameter.annotation).split(" | ")]
        for name, parameter in signature.parameters.items()
        if name != "self" and not str(parameter.annotation).startswith(_EFFECTS)
    }

    @wraps(method)
    def check(*given: Any, **named: Any) -> Any:  # noqa: ANN401  whatever the method takes
        bound = signature.bind(*given, **named)
        for name, value in bound.arguments.items():
            if name not in kinds:
                continue
            parameter = signature.parameters[name]
            if parameter.kind is parameter.VAR_POSITIONAL:
                bound.arguments[name] = tuple(_taken(called, name, one, kinds[name]) for one in value)
            elif parameter.kind is parameter.VAR_KEYWORD:
                bound.arguments[name] = {
                    key: _taken(called, key, one, kinds[name]) for key, one in value.items()
                }
            else:
                bound.arguments[name] = _taken(called, name, value, kinds[name])
        return method(*bound.args, **bound.kwargs)

    return check


def _taken(called: str, name: str, value: object, kinds: list[tuple[str, Callable[[Any], Any]]]) -> Any:  # noqa: ANN401
    """Return a value as the method takes it."""
    for _, take in kinds:
        try:
            return take(value)
        except (TypeError, UnicodeEncodeError):
            continue
    expected = " or ".join(words for words, _ in kinds)
    try:
        found = repr(value)
    except Exception:  # noqa: BLE001  the value's own
        found = "a value"
    shown = found if len(found) <= _SHOWN else f"{found[:_SHOWN]}…"
    msg = f"{called}: {name}: expected {expected}, found {shown} ({type(value).__name__})"
    raise InputError(msg)


def _is(kind: type) -> Callable[[object], Any]:
    def take(value: object) -> object:
        if not isinstance(value, kind):
            raise TypeError
        return value

    return take


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()
    return value


def _whole(value: object) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError
    return int(value)


def _number(value: object) -> float:
    if not isinstance(value, Real) or isinstance(value, bool) or math.isnan(value):
        raise TypeError
    return float(value)


def _truth(value: object) -> bool:
    if (
        not isinstance(value, bool) and type(value).__name__ != "bool_"
    ):  # the latter is numpy's, not imported for this
        raise TypeError
    return bool(value)


def _paths(value: object) -> list[Path]:
    if isinstance(value, str | os.PathLike):
        return [Path(value)]
    if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
        raise TypeError
    return [Path(one) for one in value]


def _text_by_text(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(key): _text(one) for key, one in value.items()}


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [word.strip() for word in _text(value).split(",")]
    if not isinstance(value, Iterable) or isinstance(value, bytes | Mapping):
        raise TypeError
    return [_text(one) for one in value]


def _texts_by_name(value: object) -> dict[str, list[str]]:
    if not isinstance(value, Mapping):
        raise TypeError
    return {_text(name): _texts(texts) for name, texts in value.items()}


_KINDS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "None": ("None", _is(type(None))),
    "Path": ("a path", _is(os.PathLike)),
    "str": ("text", _text),
    "int": ("a whole number", _whole),
    "float": ("a number", _number),
    "bool": ("True or False", _truth),
    "Iterable[str]": ("texts", _texts),
    "Mapping[str, Iterable[str]]": ("texts by name", _texts_by_name),
    "Any": ("anything", lambda value: value),
    "Paths": ("paths", _paths),
    "Mapping[str, str]": ("text by text", _text_by_text),
}
"""Annotation → what it is called, and a function that returns a value as such or raises TypeError."""
