"""Predicted targets: 3'UTR sites and context++ scores for any miRNA and any 3'UTRs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mircargo.predict.fasta import UtrFile, read_mirnas, read_orfs
    from mircargo.predict.picture import render_pairing
    from mircargo.predict.predictor import Prediction, predict, predict_blocks
    from mircargo.predict.utrs import Utr

__all__ = [
    "Prediction",
    "Utr",
    "UtrFile",
    "predict",
    "predict_blocks",
    "read_mirnas",
    "read_orfs",
    "render_pairing",
]

_HOME = {
    "Prediction": "predictor",
    "Utr": "utrs",
    "UtrFile": "fasta",
    "predict": "predictor",
    "predict_blocks": "predictor",
    "read_mirnas": "fasta",
    "read_orfs": "fasta",
    "render_pairing": "picture",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that importing the package costs nothing."""
    from importlib import import_module

    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
