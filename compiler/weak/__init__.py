"""Weak models, simulated: another model's answers, spoiled as weak models spoil them, in process and over HTTP.

``faults`` are the ways to go wrong, ``profiles`` say how often, ``model.WeakModel`` does it, ``server`` puts it behind
the chat-completions protocol. Every draw is a pure function of seed, trial, unit and attempt.
"""
