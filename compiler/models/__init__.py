"""Models: whoever answers a form. The only room of Formwork that touches a network.

``protocol`` is what the rest of the compiler knows; ``factory.open_model`` turns ``--model`` into one of them, and
``serving`` opens those of one compile: asked what they can do, and with a limit of calls per endpoint.
"""
