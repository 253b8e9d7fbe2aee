"""Mutation check: how many small wrongs in the forms of a spec make a test of the emitted project fail.

``python -m benchmarks.mutation --spec fixtures/specs/shop --count 200 --seed 1``. See docs/benchmarks.md.
"""
