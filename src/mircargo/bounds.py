"""The least and the most that a number of an option may be, and why: checked before any work."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from types import MappingProxyType

from mircargo.errors import InputError

__all__ = ["BOUNDS", "check_bounds"]

BOUNDS: Mapping[str, tuple[int, int, str]] = MappingProxyType(
    {
        "draws": (1, 1_000_000_000, "more take two processors longer than a day"),
        "control": (1, 10_000, "the scores of more lists do not fit into a machine's memory"),
        "permutations": (1, 100_000, "the scores of more orders do not fit into a machine's memory"),
        "min_size": (1, 1_000_000, "no species has more genes"),
        "max_size": (1, 1_000_000, "no species has more genes"),
        "top": (0, 1_000_000_000, "0 gives all"),
        "seed": (0, 2**64 - 1, "the random generator's key has 64 bits"),
        "threads": (1, 1_024, "more than there are processors are of no use"),
        "workers": (1, 256, "each is a process of its own on this machine"),
    }
)
"""Option → the least value, the most, and the reason."""

_LONGEST = 10**30


def check_bounds(**values: object) -> None:
    """Refuse numbers of options that are out of range; ``None`` is an option that was not given.

    Parameters
    ----------
    **values
        Numbers by the name of their option, one of :data:`BOUNDS`.

    Raises
    ------
    InputError
        If one is no whole number, or below the least or above the most of its option.
    """
    for name, value in values.items():
        if value is None:
            continue
        least, most, why = BOUNDS[name]
        if not isinstance(value, Integral) or isinstance(value, bool) or not least <= int(value) <= most:
            msg = (
                f"{name.replace('_', '-')}: expected a whole number from {least:,} to {most:,} ({why}), found"
                f" {_shown(value)}"
            )
            raise InputError(msg)


def _shown(value: object) -> str:
    if isinstance(value, Integral) and not isinstance(value, bool):
        number = int(value)
        return f"{number:,}" if abs(number) < _LONGEST else "a number of more than 30 digits"
    return repr(value)[:100]
