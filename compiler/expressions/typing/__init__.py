"""Typing of expressions: names resolved, every node typed, nullability followed through conditions."""
