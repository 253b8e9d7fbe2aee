"""What tools say of the emitted project, as diagnostics on the units that the lines come from.

A tool error on a checked program is also a missing check or an emitter's bug; where a line comes from no unit, the
diagnostic says so and nobody is asked again.
"""
