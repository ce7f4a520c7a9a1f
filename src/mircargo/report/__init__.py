"""One self-contained page from results and their run record."""
