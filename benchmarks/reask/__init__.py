"""Tokens to acceptance: the fill loop, asking for the whole form again, and plain instructor, on the same mistakes."""
