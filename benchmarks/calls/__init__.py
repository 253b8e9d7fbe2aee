"""Calls at once, and what the harness itself costs for one call."""
