"""Draws random programs as forms; types are tracked while drawing, so that most of them pass the checker."""
