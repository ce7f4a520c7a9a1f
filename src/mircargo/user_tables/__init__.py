"""The tables that a user brings.

They are miRNA–gene pairs, gene sets or miRNA lists (GMT), lists of names, and facts of any kind.

What a reader counts or decides it says in notes, sentences beside the table.
"""

from __future__ import annotations

from mircargo.user_tables._facts import read_facts
from mircargo.user_tables._gmt import read_gmt, read_lists
from mircargo.user_tables._names import read_names
from mircargo.user_tables._pairs import read_pairs
from mircargo.user_tables._text import file_stem

__all__ = ["file_stem", "read_facts", "read_gmt", "read_lists", "read_names", "read_pairs"]
