"""What becomes of functions and procedures whose mistakes nobody says."""

from tests.checks import test_function_rules as functions
from tests.rules.needed import again

FUNCTIONS = [
    *again(functions.CALLS, "dropped", "B585", "B586", "B587"),
    *again(functions.SIGNATURES, "dropped", "O265", "a function is given a list", "O267"),
]
