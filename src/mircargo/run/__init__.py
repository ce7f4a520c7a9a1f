"""What a run leaves beside its answer: its record, its crate."""
