"""Reading a snapshot: tables, names and saved questions."""
