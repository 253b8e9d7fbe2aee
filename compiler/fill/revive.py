"""Accepted forms that were stored before their type gained properties. Pure."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from compiler.fill.coerce import coerced
from compiler.fill.schema import narrowed

Form = TypeVar("Form", bound=BaseModel)


def revived(form: type[Form], text: str | bytes) -> Form:
    """The stored form; what came later and may be null is null. Raises ValidationError for what is no such form."""
    try:
        return form.model_validate_json(text)
    except ValidationError:
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise
        filled, changes = coerced(value, narrowed(form, {}))
        if any(item.kind != "null_for_missing" for item in changes):
            raise
        return form.model_validate(filled)
