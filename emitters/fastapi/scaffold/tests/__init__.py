"""Tests: the acceptance scenarios, and what follows from the signatures of the operations."""
