"""The scripts of the page, all of them constant, and the policy that lets nothing else run."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files

__all__ = ["page_file", "security_policy", "table_script"]

_EXPORT = re.compile(r"\bexport\s*\{([^}]*)\}\s*;?")


@cache
def table_script() -> str:
    """Return the module that turns the tables interactive: the offline bundle of itables, then ours.

    The bundle is a module that exports DataTables. A page cannot import an inline module, so the
    export is taken off and our function is called with what it named.

    Raises
    ------
    RuntimeError
        If the installed bundle does not export DataTables as its default.
    """
    bundle = (
        (files("itables") / "html" / "dt_bundle.js")
        .read_text(encoding="utf-8")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    exports = _EXPORT.findall(bundle)
    names = (
        dict(pair.split(" as ")[::-1] for pair in exports[-1].split(",") if " as " in pair) if exports else {}
    )
    if "default" not in names:
        msg = (
            "the DataTables bundle of the installed itables has no default export: install an itables that"
            " constraints.txt names"
        )
        raise RuntimeError(msg)
    # in strings and patterns only, where the escape means the same: a page would read on past </script>
    bundle = bundle.replace("<!--", r"\x3C!--")
    return f"{_EXPORT.sub('', bundle)}\n;({page_file('report.js')})({names['default']});\n"


@cache
def page_file(name: str) -> str:
    """Return a file of this package as text, without the newline at its end."""
    return (files("mircargo.report") / name).read_text(encoding="utf-8").rstrip("\n")


def security_policy(scripts: Iterable[str]) -> str:
    """Return the Content-Security-Policy: these scripts, inline style, embedded images, nothing else."""
    hashes = " ".join(sorted(f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in scripts))
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; connect-src"
        " 'none'; base-uri 'none'; form-action 'none'"
    )
