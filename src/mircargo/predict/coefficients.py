"""The context++ model: its features, coefficients and scaling ranges, as published."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

__all__ = ["CEILINGS", "CITATION", "FEATURES", "LEFT_OUT", "SITE_TYPES", "TYPICAL", "coefficient_arrays"]

CITATION = "Agarwal et al. 2015, doi:10.7554/eLife.05005"

SITE_TYPES = ("8mer", "7mer-m8", "7mer-A1", "6mer")
"""Canonical site types, longest first; their index is the code used in the kernels."""

CEILINGS = (-0.03, -0.02, -0.01, 0.0)
"""Weakest score a site of each type can have, as in TargetScan 7."""

LEFT_OUT = MappingProxyType(
    {
        "PCT": "conservation needs an alignment of many genomes",
        "AIR of 3P-seq": "isoform ratios are not measured; shares of annotated transcripts stand in for them",
    }
)
"""Features of the published model that are not computed, with the reason."""

TYPICAL = MappingProxyType({"c_sa": -2.0, "c_orf_len": 3.1, "c_ta": 3.5})
"""Raw values (log10) that stand in for a feature that is not computed, so that scores keep their scale.

Accessibility: below the median of the human 3'UTRs (-1.5, where masked letters count as open); ORF: median
of their genes (1,269 nt); abundance: middle of its range.
"""

FEATURES = (
    "c_site_type", "c_3p", "c_local_au", "c_min_dist", "c_len", "c_srna1", "c_srna8", "c_site8",
    "c_off6m", "c_ta", "c_sps", "c_sa", "c_orf_len", "c_orf8m",
)  # fmt: skip
"""Columns of contributions in the site table, in the order of the kernels."""

# Coefficient, lower and upper scaling bound for 8mer, 7mer-m8, 7mer-A1, 6mer (supplementary file 3 of the
# paper; the TargetScan 7 parameter file). A feature without bounds enters as it is.
_TABLE: MappingProxyType[str, tuple[tuple[float, float, float], ...]] = MappingProxyType({
    "c_site_type": ((-0.589, 0, 1), (-0.224, 0, 1), (-0.195, 0, 1), (-0.079, 0, 1)),
    "c_3p": ((-0.04, 1, 3.5), (-0.055, 1, 3.5), (-0.06, 1, 3.5), (-0.024, 1, 3.5)),
    "c_local_au": (
        (-0.254, 0.308, 0.814), (-0.177, 0.277, 0.782),
        (-0.075, 0.342, 0.801), (-0.04, 0.295, 0.772),
    ),
    "c_min_dist": (
        (0.118, 1.415, 3.113), (0.056, 1.491, 3.096),
        (0.045, 1.431, 3.117), (0.036, 1.477, 3.106),
    ),
    "c_len": ((0.31, 2.392, 3.637), (0.154, 2.409, 3.615), (0.129, 2.413, 3.63), (0.045, 2.405, 3.62)),
    "c_off6m": ((-0.02, 0, 1), (-0.011, 0, 1), (-0.02, 0, 1), (-0.01, 0, 1)),
    "c_ta": ((0.222, 3.113, 3.865), (0.139, 3.067, 3.887), (0.117, 3.145, 3.887), (0.058, 3.113, 3.887)),
    "c_sps": ((0.21, -11.13, -5.52), (0.135, -11.13, -5.49), (0.095, -8.41, -3.33), (0.035, -8.57, -3.33)),
    "c_sa": (
        (-0.115, -4.356, -0.661), (-0.134, -5.218, -0.725),
        (-0.077, -4.23, -0.588), (-0.028, -5.082, -0.666),
    ),
    "c_orf_len": ((0.205, 2.788, 3.753), (0.1, 2.773, 3.729), (0.063, 2.773, 3.73), (0.029, 2.775, 3.731)),
    "c_orf8m": ((-0.118, 0, 1), (-0.044, 0, 1), (-0.058, 0, 1), (-0.06, 0, 1)),
})  # fmt: skip

# Coefficients of a nucleotide's identity: A, C, G, U (U is the reference) for the four site types.
_LETTERS: MappingProxyType[str, tuple[tuple[float, float, float, float], ...]] = MappingProxyType({
    "c_srna1": (
        (-0.018, -0.021, 0.06, 0), (0.01, 0.014, 0.062, 0),
        (-0.025, -0.021, 0.03, 0), (-0.002, 0.004, 0.018, 0),
    ),
    "c_srna8": (
        (0.022, 0.012, 0.015, 0), (0.004, -0.031, -0.008, 0),
        (-0.049, 0.033, -0.017, 0), (-0.015, 0.016, 0.006, 0),
    ),
    "c_site8": ((0, 0, 0, 0), (0, 0, 0, 0), (0, 0.036, 0.015, 0), (-0.002, 0.015, 0.012, 0)),
})  # fmt: skip


def coefficient_arrays() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the model as arrays.

    Returns
    -------
    linear
        Shape (4 site types, 14 features, 2): intercept and slope, so that a contribution is
        ``intercept + slope × raw``; this is coefficient × (raw - lower) / (upper - lower), not clipped.
    letters
        Shape (4 site types, 14 features, 5): contribution of A, C, G, U and of an unknown letter.
    """
    linear = np.zeros((len(SITE_TYPES), len(FEATURES), 2))
    letters = np.zeros((len(SITE_TYPES), len(FEATURES), 5))
    for column, feature in enumerate(FEATURES):
        for kind in range(len(SITE_TYPES)):
            if feature in _LETTERS:
                letters[kind, column, :4] = _LETTERS[feature][kind]
            else:
                coefficient, low, high = _TABLE[feature][kind]
                slope = coefficient / (high - low)
                linear[kind, column] = -slope * low, slope
    return linear, letters
