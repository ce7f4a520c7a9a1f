"""Whether numba has compiled the kernels on this machine before: the first run takes seconds longer."""

from __future__ import annotations

from pathlib import Path

__all__ = ["is_compiled"]

_KERNELS = {
    "overlap": "count_exceeding",
    "share": "count_exceeding",
    "residual": "score_lists",
    "repression": "sum_lists",
}


def is_compiled(statistic: str) -> bool:
    """Return whether the compiled kernel of a statistic lies in numba's cache."""
    from mircargo.enrichment import _kernels

    name = _KERNELS.get(statistic, "score_lists")
    folder: str = getattr(_kernels, name).stats.cache_path
    return any(Path(folder).glob(f"_kernels.{name}-*.nbi"))
