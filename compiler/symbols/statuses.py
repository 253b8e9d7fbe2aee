"""What success statuses mean for an answer (RFC 9110, sections 15.3 and 15.4)."""

from typing import Final

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
"""The client goes to the address of the Location header."""
CREATED: Final = frozenset({201, 202})
"""The Location header tells where what was made, or is being made, is found."""
