"""The tables that a user brings.

They are miRNA–gene pairs, gene sets or miRNA lists (GMT), lists of names, and facts of any kind.

What a reader counts or decides it says in notes, sentences beside the table.
"""
