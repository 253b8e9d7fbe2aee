"""The order of refusals: who calls, and what the path names, may come before the form of the body.

FastAPI reads the body before it looks at anything else, so a body that is no JSON would be refused even to strangers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

Handler = Callable[[Request], Awaitable[Response]]


def checked_route(before: Callable[..., Awaitable[Any]], kind: type[APIRoute] = APIRoute) -> type[APIRoute]:
    """A route that calls `before`, with its dependencies, where a request breaks its form; what that refuses is answered.

    A request in order is not looked at twice.
    """

    class CheckedRoute(kind):  # type: ignore[misc, valid-type]
        """Asks what comes before the form once this is known to be broken."""

        @cached_property
        def first(self) -> Handler:
            found: Handler = APIRoute(self.path, before, response_model=None).get_route_handler()
            return found

        def get_route_handler(self) -> Handler:
            handle: Handler = super().get_route_handler()

            async def handled(request: Request) -> Response:
                try:
                    return await handle(request)
                except RequestValidationError as error:
                    await self._refuse_before(request, error)
                    raise

            return handled

        async def _refuse_before(self, request: Request, error: RequestValidationError) -> None:
            try:
                await self.first(request)
            except RequestValidationError:
                raise error from None

    return CheckedRoute
