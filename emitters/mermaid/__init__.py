"""Diagrams in Mermaid's notation, which many viewers of Markdown draw."""
