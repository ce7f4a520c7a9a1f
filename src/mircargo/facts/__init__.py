"""Kinds of facts: their columns, and one builder a kind from these columns to tables."""
