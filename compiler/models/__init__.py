"""Models: whoever answers a form. The only room of Formwork that touches a network.

``protocol`` is what the rest of the compiler knows; ``factory.open_model`` turns ``--model`` into one of them.
"""
