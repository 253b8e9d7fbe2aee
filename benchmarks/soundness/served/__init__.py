"""Runs one emitted project in a process of its own: migrations, description, rows and calls."""
