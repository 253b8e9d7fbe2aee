"""How many errors one mistake gives: every kind of mistake at every place of filled forms. Run as a module."""
