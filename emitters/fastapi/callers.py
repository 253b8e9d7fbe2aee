"""How callers show who they are: where the token stands in a request, per convention."""

import re
from typing import Any

from ast_schemas import ir
from emitters.writer import Writer, literal

_SECURITY = "app.runtime.security"
_SCHEMES = {"bearer": "Bearer", "token": "Token"}


def token_of(settings: ir.Settings, writer: Writer) -> str:
    """The emitted expression for the token of ``request``; None there without one."""
    match settings.auth_scheme:
        case "header" | "cookie" as place:
            return f"{writer.use(_SECURITY, f'{place}_token')}(request, {literal(settings.auth_name)})"
        case "token":
            return f'{writer.use(_SECURITY, "bearer_token")}(request, "Token")'
    return f"{writer.use(_SECURITY, 'bearer_token')}(request)"


def challenge(settings: ir.Settings) -> str | None:
    """What ``WWW-Authenticate`` says; None where the place of the token is no scheme of HTTP."""
    if settings.auth_scheme == "basic":
        realm = re.sub(r"[^A-Za-z0-9 .-]+", " ", settings.title).strip() or "API"
        return f'Basic realm="{realm}", charset="UTF-8"'
    return _SCHEMES.get(settings.auth_scheme)


def sent_token(program: ir.Program) -> tuple[str, str]:
    """The header in which a caller sends its token, and what stands before the token."""
    settings = program.settings
    match settings.auth_scheme:
        case "header":
            return settings.auth_name, ""
        case "cookie":
            return "Cookie", f"{settings.auth_name}="
        case "basic":
            return "Authorization", "Basic "
        case scheme:
            return "Authorization", f"{_SCHEMES.get(scheme, 'Bearer')} "


def security_schemes(settings: ir.Settings) -> dict[str, Any]:
    """As OpenAPI describes it, by its name; empty where nobody signs in."""
    match settings.auth_scheme:
        case "bearer":
            return {"bearer": {"type": "http", "scheme": "bearer"}}
        case "basic":
            return {"basic": {"type": "http", "scheme": "basic"}}
        case "token":
            place = {"type": "apiKey", "in": "header", "name": "Authorization"}
            return {"token": {**place, "description": "The word Token, a space, and the token."}}
        case "header" | "cookie" as place:
            return {place: {"type": "apiKey", "in": place, "name": settings.auth_name}}
    return {}
