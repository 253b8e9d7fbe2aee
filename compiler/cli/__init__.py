"""The command line: options in, ``compiler.driver`` called, terminal or JSON out. Heavy imports happen in commands."""
