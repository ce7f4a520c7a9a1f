"""Whether numba has compiled the kernels on this machine before: the first run takes seconds longer."""

from __future__ import annotations

__all__ = ["is_compiled"]

_KERNELS = {
    "overlap": "count_exceeding",
    "share": "count_exceeding",
    "residual": "score_lists",
    "repression": "sum_lists",
}


def is_compiled(statistic: str) -> bool:
    """Return whether the compiled kernel of a statistic is kept from an earlier run."""
    from mircargo.enrichment import kernels
    from mircargo.kernels import is_kept

    return is_kept(getattr(kernels, _KERNELS.get(statistic, "score_lists")))
