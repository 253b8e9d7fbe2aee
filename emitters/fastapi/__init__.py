"""The FastAPI target: a complete project from the IR. ``project.emit`` is the way in; ``scaffold/`` is static."""
