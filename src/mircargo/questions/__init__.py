"""The questions that commands and the Python API ask; every answer is a table with notes."""
