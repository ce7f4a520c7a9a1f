"""The alike null: random lists that are like the list.

Their miRNAs are, on average, as much studied and as rich in targets as those of the list.

An experiment returns miRNAs that are abundant, and abundant miRNAs are well studied: they have more
references, more targets, and targets in well annotated genes. Lists drawn from all miRNAs are not like that.
The alike null draws each miRNA with a weight exp(θ·x), x its standardised traits, where θ is what best
explains the list itself: the propensity of a miRNA to be in such a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mircargo.enrichment.inputs import Targets
from mircargo.errors import InputError

__all__ = ["TARGETS", "Traits", "effective_number", "fit_theta", "read_traits", "weights"]

TARGETS = "targets"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CAUTION = 3.0
"""How much θ is held back: its square weighs as much as three miRNAs of the list. Chosen by
benchmarks/calibration.py."""
_STEPS = 100
_HALVINGS = 30
_CLOSE = 1e-9
_GRID = 1024
_LARGEST_WEIGHT = 2.0**30


@dataclass(frozen=True)
class Traits:
    """What makes miRNAs alike.

    Attributes
    ----------
    names
        Of the traits; ``targets`` is the number of targets in the table of pairs.
    scaled
        log(1 + number), centred and scaled over the universe, shape (miRNAs of the universe, traits).
    """

    names: tuple[str, ...]
    scaled: Floats


def read_traits(
    targets: Targets,
    universe: Ints,
    study: pd.DataFrame | None,
    families: Mapping[str, str] | None = None,
) -> Traits:
    """Return the traits of the miRNAs of a universe.

    Parameters
    ----------
    targets
        The pairs; the number of targets is always a trait.
    universe
        Numbers of the detectable miRNAs.
    study
        How much each miRNA was studied: one row a miRNA (index), one column a trait, numbers of 0 or more; a
        miRNA without a row has 0. A trait in which no two miRNAs of the universe differ is left out.
    families
        Family of each miRNA, where families take the place of their members: their numbers are added up.

    Raises
    ------
    InputError
        If a number is negative or missing.
    """
    numbers = {TARGETS: targets.mirna_degree[universe].astype(np.float64)}
    if study is not None:
        if not (study.to_numpy(np.float64) >= 0).all():
            msg = "table of how much miRNAs were studied: expected numbers of 0 or more in every cell"
            raise InputError(msg)
        units = study if families is None else study.groupby(lambda name: families.get(name, name)).sum()
        found = units.reindex(targets.mirnas[universe]).fillna(0.0)
        numbers |= {str(name): found[name].to_numpy(np.float64) for name in found.columns}
    names = tuple(name for name, values in numbers.items() if np.ptp(values) > 0)
    values = np.log1p(np.array([numbers[name] for name in names]).reshape(len(names), universe.size).T)
    return Traits(names, (values - values.mean(axis=0)) / values.std(axis=0))


def fit_theta(places: Ints, values: Floats) -> Floats:
    """Return the θ that best explains a list as drawn with weights exp(θ·x).

    It maximises Σ_{m in list} θ·x_m − k log Σ_{all m} exp(θ·x_m) − 3/2 |θ|². Without the last term, random
    lists would have exactly the list's own mean of each trait (the score equation of the exponential family);
    with it, a few miRNAs, which say little about how they were chosen, move θ little. The function is
    concave, so Newton's method with halved steps finds its maximum. Rounded to 1/1024, so that it is the same
    on all machines.

    Parameters
    ----------
    places
        Where the miRNAs of the list stand in the universe.
    values
        Standardised traits, shape (universe, traits).
    """
    size, own = places.size, values[places].sum(axis=0)
    theta = np.zeros(values.shape[1])

    def gain(theta: Floats) -> float:
        tilt = (values * theta).sum(axis=1)
        top = tilt.max()
        spread = top + np.log(np.exp(tilt - top).sum())
        return float((theta * own).sum() - size * spread - _CAUTION / 2.0 * (theta**2).sum())

    best = gain(theta)
    for _ in range(_STEPS):
        tilt = (values * theta).sum(axis=1)
        chance = np.exp(tilt - tilt.max())
        chance /= chance.sum()
        mean = (values * chance[:, None]).sum(axis=0)
        slope = own - size * mean - _CAUTION * theta
        if np.abs(slope).max(initial=0.0) < _CLOSE * size:
            break
        spread = np.einsum("mi,mj,m->ij", values, values, chance) - np.outer(mean, mean)
        step = np.linalg.solve(size * spread + _CAUTION * np.eye(theta.size), slope)
        halvings = 0
        while gain(theta + step) < best and halvings < _HALVINGS:
            step, halvings = step / 2.0, halvings + 1
        if halvings == _HALVINGS:
            break
        theta = theta + step
        best = gain(theta)
    return np.asarray(np.rint(theta * _GRID) / _GRID)


def weights(theta: Floats, values: Floats) -> Ints | None:
    """Return whole numbers proportional to exp(θ·x), the largest 2^30 and the least 1; none where θ is 0."""
    if not theta.any():
        return None
    tilt = (values * theta).sum(axis=1)
    whole = np.maximum(np.rint(_LARGEST_WEIGHT * np.exp(tilt - tilt.max())), 1.0)
    return np.asarray(whole, dtype=np.int64)


def effective_number(weight: Ints | None, n_mirnas: int) -> float:
    """Return of how many equally likely miRNAs the weighted ones are worth.

    It is (Σw)²/Σw² (Kish 1965, Survey Sampling).
    """
    if weight is None:
        return float(n_mirnas)
    share = weight / weight.sum()
    return float(1.0 / (share**2).sum())
