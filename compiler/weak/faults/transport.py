"""Connections that fail, wait, or keep to themselves what a reply cost."""

from random import Random

from compiler.weak.faults.kinds import Connection, TransportFault

_SHORT = 0.05
"""Seconds that a client is asked to wait: enough to show that it does."""


def _rate_limited(rng: Random) -> Connection:
    headers = {"Retry-After-Ms": str(round(_SHORT * 1000))} if rng.random() < 0.5 else {"Retry-After": str(_SHORT)}
    return Connection(status=429, headers=headers, message="Rate limit reached for requests")


def _server_error(rng: Random) -> Connection:
    return Connection(status=500, message="The server had an error while processing your request")


def _overloaded(rng: Random) -> Connection:
    return Connection(status=503, headers={"Retry-After": str(_SHORT)}, message="The engine is currently overloaded")


def _bad_gateway(rng: Random) -> Connection:
    return Connection(status=502, message="Bad Gateway", html=True)


def _slow(rng: Random) -> Connection:
    return Connection(delay=rng.uniform(0.05, 0.3))


def _cut(rng: Random) -> Connection:
    return Connection(cut=True)


def _no_usage(rng: Random) -> Connection:
    return Connection(usage=False)


FAULTS = (
    TransportFault("rate_limited", "429 with Retry-After.", _rate_limited),
    TransportFault("server_error", "500 with an error in OpenAI's shape.", _server_error),
    TransportFault("overloaded", "503 with Retry-After.", _overloaded),
    TransportFault("bad_gateway", "502 with a page of HTML from a proxy.", _bad_gateway),
    TransportFault("slow", "The answer takes a while.", _slow),
    TransportFault("connection_cut", "The connection ends in the middle of the body.", _cut),
    TransportFault("no_usage", "Tokens are not reported.", _no_usage),
)
