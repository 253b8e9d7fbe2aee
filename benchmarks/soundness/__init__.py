"""Random valid programs, compiled, served and called, in search of one that the checker lets through and that fails."""
