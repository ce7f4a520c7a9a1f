"""How miRNA lists are tested: the one place of the defaults of the test, and of what each option means."""

from __future__ import annotations

from dataclasses import dataclass, fields

from mircargo.bounds import check_bounds
from mircargo.enrichment.nulls import NULLS
from mircargo.enrichment.statistics import STATISTICS
from mircargo.errors import InputError
from mircargo.options import said

__all__ = ["CONTROL_DRAWS", "DRAWS", "ENGINES", "TEST", "TestSettings"]

DRAWS = 131_072
"""Random lists behind a p-value, at most, unless told otherwise."""
CONTROL_DRAWS = 16_384
"""The same for each list of the negative control, and for another universe that is tried."""
ENGINES = ("mircargo", "gseapy")
"""Who may compute the GSEA."""

_NUMBERS = ("draws", "min_size", "max_size", "seed", "permutations")


def _one_of(*names: str) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


@dataclass(frozen=True)
class TestSettings:
    """The calibrated test and the GSEA beside it; each field says what it is in ``words_of(TestSettings)``.

    Raises
    ------
    InputError
        If a number is out of its bounds or a word names nothing: before anything is read.
    """

    __test__ = False  # not a class of tests

    min_size: int = said("Smallest number of genes of a set in the universe.", default=10)
    max_size: int = said("Largest number of genes of a set in the universe.", default=500)
    statistic: str = said(f"{_one_of(*STATISTICS)}.", default="residual")
    null: str = said(
        f"Random lists: {_one_of(*(f'{one.name} ({one.meaning})' for one in NULLS.values()))}.",
        default="alike",
    )
    draws: int | None = said(f"Random lists, at most; {DRAWS} by default.", default=None)
    exact_draws: bool = said("Give every set all draws, also those plainly not enriched.", default=False)
    by_family: bool = said("A seed family counts once, in the list and in the random lists.", default=False)
    seed: int = said("Of the random lists; equal seeds give equal bytes.", default=0)
    gsea: bool = said("Add preranked GSEA: es, nes, gsea_p, gsea_q, leading_edge.", default=False)
    engine: str = said(
        "Of the GSEA: mircargo, or gseapy (minutes for thousands of sets).", default=ENGINES[0]
    )
    permutations: int = said("Of the GSEA.", default=1000)

    def __post_init__(self) -> None:
        check_bounds(**{name: getattr(self, name) for name in _NUMBERS})
        for name, known in (("statistic", STATISTICS), ("null", NULLS), ("engine", ENGINES)):
            if (given := getattr(self, name)) not in known:
                msg = f"{name} {given!r}: expected one of {', '.join(known)}"
                raise InputError(msg)
        if self.min_size > self.max_size:
            msg = f"set sizes: expected min_size <= max_size, found {self.min_size} and {self.max_size}"
            raise InputError(msg)

    @property
    def scored(self) -> bool:
        """Whether scores of pairs are of use."""
        return self.gsea or STATISTICS[self.statistic].needs_scores

    @property
    def adaptive(self) -> bool:
        """Whether sets that are plainly not enriched get fewer draws."""
        return not self.exact_draws and STATISTICS[self.statistic].fitted


TEST = tuple(one.name for one in fields(TestSettings) if one.name not in ("gsea", "engine", "permutations"))
"""The settings of the test alone, without those of the GSEA."""
