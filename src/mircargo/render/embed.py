"""Text from tables made safe for a page: data blocks and links to publications."""

from __future__ import annotations

import json
import re

from markupsafe import Markup, escape

__all__ = ["json_for_html", "link_references"]

_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
_REFERENCE = re.compile(
    r"(?P<pmid>\bPMID:\s?(\d{1,9})\b)|(?P<doi>\bdoi:(10\.\d{4,9}/[A-Za-z0-9._;()/:-]*[A-Za-z0-9]))",
    re.IGNORECASE,
)


def json_for_html(value: object) -> Markup:
    """Return ``value`` as JSON that can stand inside ``<script type="application/json">``.

    No text in it can close the script element or open a comment.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup(text.translate(_ESCAPES))  # noqa: S704 - every character with a meaning in HTML is escaped


def link_references(text: str) -> Markup:
    """Return ``text`` escaped, with ``PMID:…`` and ``doi:…`` as links.

    The links are followed only when a reader clicks them.
    """
    out, end = Markup(), 0
    for match in _REFERENCE.finditer(text):
        pmid, doi = match.group(2), match.group(4)
        url = f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else f"https://doi.org/{doi}"
        out += escape(text[end : match.start()])
        out += Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(
            url, match.group()
        )
        end = match.end()
    return out + escape(text[end:])
