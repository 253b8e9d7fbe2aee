"""One compile from spec to project: the steps of ``compiler.driver``, each in a file of its own."""
