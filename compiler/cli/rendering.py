"""Self-contained pages from the templates in ``pages/``: style, script and data are inside, so they work offline."""

import json
from importlib.resources import files
from typing import Any


def page(name: str, title: str, data: Any, **values: Any) -> str:
    """The page ``name`` with its script, if it has one; ``data`` is embedded as JSON that cannot end its element."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    folder = files("compiler.cli") / "pages"
    script = folder / f"{name}.js"
    environment = Environment(undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True)
    template = environment.from_string((folder / f"{name}.html").read_text(encoding="utf-8"))
    embedded = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return template.render(
        title=title,
        style=Markup((folder / "page.css").read_text(encoding="utf-8")),
        script=Markup(script.read_text(encoding="utf-8") if script.is_file() else ""),
        graph=Markup(embedded),
        **values,
    )
