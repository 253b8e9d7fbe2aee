"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

Spec = Annotated[Path, typer.Argument(help="A Markdown file, or a folder of them.", show_default=False)]
Project = Annotated[Path, typer.Argument(help="Folder of a compiled project.", show_default=False)]
Unit = Annotated[str, typer.Argument(help="Such as operations/create_item.", show_default=False)]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder of the project.", show_default=False)]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of an unexpected error.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
AsSarif = Annotated[bool, typer.Option("--sarif", help="Print the diagnostics as one SARIF 2.1.0 log.")]
Retriever = Annotated[str | None, typer.Option(help="hybrid, lexical or dense \\[default: hybrid]")]
