"""Static plots as SVG text, each with a title and a description for those who cannot see it."""

from __future__ import annotations

import re
from collections import Counter
from io import StringIO
from math import ceil, log10
from typing import TYPE_CHECKING

from markupsafe import escape

from mircargo.answer import Answer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["plot_roles", "plot_sets"]

_INK, _SOFT, _RULE, _BLUE = "#1f2933", "#52606d", "#d9dee3", "#0072B2"
_SCALE = 1.3  # on the page, so that 9-point text reads like the text around it
# role of the set → (words, colour)
_ROLES = {
    "member": ("in the process itself", "#56748c"),
    "positive regulation": ("promote the process\n(repression works against it)", "#D55E00"),
    "negative regulation": ("hold the process back\n(repression works for it)", "#0072B2"),
    "regulation": ("regulate it, direction not stated", "#a3aeb9"),
}


def plot_sets(answer: Answer, *, name: str = "sets", top: int = 15, p_column: str = "p_value") -> str:
    """Return the best sets of an enrichment as SVG: −log10 p, with the overlap as size and words.

    Parameters
    ----------
    answer
        Rows with ``set_name``, ``overlap``, ``set_size`` and the p-value, best first.
    name
        Prefix of the ids in the drawing; unlike for each drawing of a page.
    top
        At most this many sets.
    p_column
        Column of the p-value.

    Returns
    -------
    str
        An ``<svg>`` element, or an empty string where no set has a hit.
    """
    rows = [row for row in answer.records()[:top] if row.get("overlap")][::-1]
    if not rows:
        return ""
    figure = _figure(7.6, 0.9 + 0.3 * len(rows))
    axes = figure.add_subplot()
    heights = [-log10(max(row[p_column], 1e-300)) for row in rows]
    most = max(row["overlap"] for row in rows)
    axes.hlines(range(len(rows)), 0, heights, color=_RULE, linewidth=1.4, zorder=1)
    axes.scatter(
        heights, range(len(rows)), s=[30 + 110 * row["overlap"] / most for row in rows], color=_BLUE, zorder=2
    )
    for at, row in enumerate(rows):
        axes.annotate(
            f"{row['overlap']} of {row['set_size']}",
            (heights[at], at),
            xytext=(9, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=_SOFT,
        )
    axes.set_yticks(range(len(rows)), [_short(row["set_name"]) for row in rows])
    axes.set_xlim(0, max(heights) * 1.16 or 1)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlabel("−log10 p")
    _plain(axes)
    best = rows[-1]
    desc = (
        f"{len(rows)} gene sets by p-value; first: {best['set_name']}, {best['overlap']} of"
        f" {best['set_size']} genes, p = {best[p_column]:.2g}."
    )
    return _svg(figure, name=name, title="Gene sets with the smallest p-values", desc=desc)


def plot_roles(answer: Answer, *, name: str = "roles") -> str:
    """Return how the targets bear on the process as SVG: genes by the role of their sets.

    Parameters
    ----------
    answer
        Paths with ``gene``, ``evidence`` and ``role``; a gene counts once for each role.
    name
        Prefix of the ids in the drawing; unlike for each drawing of a page.

    Returns
    -------
    str
        An ``<svg>`` element, or an empty string where no gene has a role.
    """
    genes = _genes_by_role(answer)
    counts = {role: Counter(found.values()) for role, found in genes.items() if found}
    if not counts:
        return ""
    figure = _figure(7.6, 0.85 + 0.55 * len(counts))
    axes = figure.add_subplot()
    most = max(sum(count.values()) for count in counts.values())
    for at, (role, count) in enumerate(reversed(counts.items())):
        colour = _ROLES[role][1]
        axes.barh(at, count[True], height=0.5, color=colour)
        axes.barh(
            at,
            count[False],
            left=count[True],
            height=0.5,
            color="white",
            edgecolor=colour,
            hatch="////",
            linewidth=1,
        )
        axes.annotate(
            _named(genes[role]),
            (sum(count.values()), at),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
            color=_SOFT,
        )
    axes.set_yticks(range(len(counts)), [_ROLES[role][0] for role in reversed(counts)])
    axes.set_xlim(0, most * 1.9)
    axes.set_xticks(range(0, most + 1, max(1, ceil(most / 5))))
    hatched = " (hatched: predicted only)" if any(c[False] for c in counts.values()) else ""
    axes.set_xlabel(f"target genes{hatched}", loc="left")
    _plain(axes)
    desc = "; ".join(
        f"{_ROLES[role][0].replace(chr(10), ' ')}: {', '.join(sorted(genes[role]))}" for role in counts
    )
    return _svg(figure, name=name, title="Target genes by their role in the process", desc=desc)


def _genes_by_role(answer: Answer) -> dict[str, dict[str, bool]]:
    """Return role → gene → whether more than a prediction supports it."""
    genes: dict[str, dict[str, bool]] = {role: {} for role in _ROLES}
    for row in answer.records():
        if row["role"] in genes and row["evidence"] != "negative":
            known = genes[row["role"]].get(row["gene"], False)
            genes[row["role"]][row["gene"]] = known or row["evidence"] != "predicted"
    return genes


def _named(genes: dict[str, bool], limit: int = 5) -> str:
    """Return the first genes, those with experimental support before predicted ones."""
    names = sorted(genes, key=lambda gene: (not genes[gene], gene))
    return ", ".join(names[:limit]) + (f" + {len(names) - limit}" if len(names) > limit else "")


def _short(text: str, limit: int = 52) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _figure(width: float, height: float) -> Figure:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _plain(axes: Axes) -> None:
    """Leave only what carries a number or a name."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_RULE)
    axes.tick_params(axis="y", length=0, labelsize=9.5, labelcolor=_INK)
    axes.tick_params(axis="x", labelsize=8.5, color=_RULE, labelcolor=_SOFT)
    axes.xaxis.label.set(fontsize=9, color=_SOFT)
    for text in (*axes.get_yticklabels(), *axes.texts):
        text.set_parse_math(False)


def _svg(figure: Figure, *, name: str, title: str, desc: str) -> str:
    """Return the figure as an inline element: no date, equal ids for equal drawings."""
    from matplotlib import rc_context

    out = StringIO()
    with rc_context({"svg.hashsalt": "mircargo", "svg.fonttype": "none"}):
        figure.savefig(
            out,
            format="svg",
            transparent=True,
            metadata={"Date": None, "Creator": None, "Format": None, "Type": None},
        )
    whole = out.getvalue()
    body = whole[whole.index(">", whole.index("<svg")) + 1 :]
    body = re.sub(r"\s*<(metadata)>.*?</\1>", "", body, count=1, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'href="#', f'href="#{name}-', body).replace("url(#", f"url(#{name}-")
    body = body.replace("'DejaVu Sans', 'Bitstream Vera Sans'", "system-ui, 'DejaVu Sans'")
    width, height = (round(72 * inches, 1) for inches in figure.get_size_inches())
    return (
        f'<svg class="plot" role="img" aria-labelledby="{name}-title {name}-desc" viewBox="0 0 {width}'
        f' {height}" width="{round(width * _SCALE)}" height="{round(height * _SCALE)}"'
        ' xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><title'
        f' id="{name}-title">{escape(title)}</title><desc'
        f' id="{name}-desc">{escape(desc)}</desc>{body.rstrip()}'
    )
