"""Readers of files: the one library that sources, own tables, lists and the predictor read with.

A reader gives the line of what it read, and says what it took for what: it drops nothing in silence.
"""
