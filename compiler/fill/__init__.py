"""The fill loop: one unit's question → reply → extract → parse → coerce → validate → accepted, or asked again.

Everything but ``loop`` is pure; the loop itself is handed the model, the journal and the checks.
"""
