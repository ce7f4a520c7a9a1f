"""Names → identities: species, CURIEs and the many ways to write a miRNA.

A name has one answer, or candidates, or nearest names, or is known to be something else; every answer
says which record or rule gave it. ``docs/names.md`` tells the order of the steps.
"""
