"""Whether numba has compiled the kernels on this machine before: the first run takes seconds longer."""

from __future__ import annotations

from mircargo.enrichment.statistics import STATISTICS

__all__ = ["is_compiled"]


def is_compiled(statistic: str) -> bool:
    """Return whether the compiled kernel of a statistic is kept from an earlier run."""
    from mircargo.enrichment import kernels
    from mircargo.kernels import is_kept

    name = STATISTICS[statistic].kernel
    return name is None or is_kept(getattr(kernels, name))
