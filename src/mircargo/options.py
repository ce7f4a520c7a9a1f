"""Options that are said once, for the command line, the Python interface and their documentation.

Where options belong together, a field of a frozen dataclass holds the default of each and its words; what
the others mean stands in :data:`WORDS`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import field, fields
from textwrap import wrap
from typing import Any, TypeVar

__all__ = ["WORDS", "documented", "picked", "said", "words_of"]

_Value = TypeVar("_Value")
_Class = TypeVar("_Class", bound=type)

WORDS: Mapping[str, str] = {
    "mirnas": "miRNAs, in any common spelling.",
    "predict.mirnas": "A name, a mature sequence, a FASTA file of them, or 'all'; may be repeated.",
    "pairing.mirnas": "A name, a mature sequence, a FASTA file of them, or 'all'; may be repeated.",
    "pairing.gene": "Draw how the miRNAs pair with the sites of one gene.",
    "out": "The file to write.",
    "force": "Replace an existing output file.",
    "gene": "Symbol, synonym, or MGI, HGNC, RGD, Entrez or Ensembl id.",
    "subject": "A miRNA or an EV source.",
    "source": "EV source: label, short form or id (see 'mircargo cargo').",
    "versus": "EV source to compare with.",
    "by_evidence": "One row for each class of evidence of a pair, not only for the strongest support.",
    "lists": "Many lists: a GMT file of id, description and miRNAs, with tabs between them.",
    "control": "Negative control: also say what so many random lists return.",
    "top": "Best sets of each list to give; 0: all.",
    "names": "Names of miRNAs, genes, gene sets or EV sources.",
    "kind": "What the names are: mirna, gene, auto.",
    "query.name": "The name of a saved question; 'mircargo query list' shows them with their parameters.",
    "statement": "One SELECT.",
    "max_rows": "Give up after so many rows; 0: never.",
    "timeout": "Give up after so many seconds; 0: never.",
}
"""What options mean that belong to no group."""


def said(words: str, *, default: _Value, variable: str | None = None) -> _Value:
    """Return the field of an option.

    Parameters
    ----------
    words
        What it means, for help texts and documentation.
    default
        Its default.
    variable
        The environment variable that the command line takes it from where it is not given.
    """
    more = {} if variable is None else {"variable": variable}
    found: _Value = field(default=default, metadata={"words": words, **more})
    return found


def words_of(options: Any) -> dict[str, str]:  # noqa: ANN401  a dataclass or one of its values
    """Return what each option of a dataclass means, by name."""
    return {one.name: one.metadata["words"] for one in fields(options) if "words" in one.metadata}


def picked(kind: Callable[..., _Value], arguments: Mapping[str, Any]) -> _Value:
    """Return the dataclass of options, each from the argument of its name where there is one."""
    names = [one.name for one in fields(kind)]  # type: ignore[arg-type]
    return kind(**{name: arguments[name] for name in names if name in arguments})


def documented(kind: _Class, words: Mapping[str, str]) -> _Class:
    """Write into the docstrings of a class's public methods what each of their parameters means.

    Parameters
    ----------
    kind
        The class.
    words
        What parameters mean, by name; by method and name where a method means something of its own.
    """
    for name, method in vars(kind).items():
        if inspect.isfunction(method) and not name.startswith("_"):
            summary, _, rest = inspect.cleandoc(method.__doc__ or "").partition("\n\nExamples\n")
            lines = [
                f"{'*' if one.kind is one.VAR_POSITIONAL else ''}{one.name}\n"
                + "\n".join(wrap(text, 100, initial_indent="    ", subsequent_indent="    "))
                for one in list(inspect.signature(method).parameters.values())[1:]
                if (text := words.get(f"{name}.{one.name}", words.get(one.name)))
            ]
            section = "\n\nParameters\n----------\n" + "\n".join(lines) if lines else ""
            method.__doc__ = summary + section + (f"\n\nExamples\n{rest}" if rest else "")
    return kind
