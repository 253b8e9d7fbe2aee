"""What depends on what: units, the keys of their inputs, and the graph from sections to files. Pure."""
