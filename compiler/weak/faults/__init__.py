"""The ways in which weak models answer wrongly: one small function each, by what they spoil.

``registry.FAULTS`` names them all. ``wrapping``, ``values``, ``expressions`` and ``meaning`` spoil the form,
``spelling`` and ``cuts`` its text, ``framing`` and ``calls`` the reply around it, ``transport`` the connection.
"""
