"""What edits cost at different sizes of a spec."""
