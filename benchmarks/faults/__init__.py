"""Spoiled replies by the hundred thousand against the fill loop: `python -m benchmarks.faults`."""
