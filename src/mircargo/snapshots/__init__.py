"""Snapshots kept: found, compared, verified, removed, and what they hold."""
