"""docs/stress.md names just what the command has."""

import re
from pathlib import Path

import typer.main

from compiler.cli.stressing.app import app
from compiler.stress.ablations import ABLATIONS
from compiler.weak.profiles import names

DOCS = (Path(__file__).parents[2] / "docs" / "stress.md").read_text(encoding="utf-8")


def test_every_option_and_subcommand_of_the_page_exists() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    options = {name for command in commands.values() for item in command.params for name in item.opts}
    written = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", DOCS))
    assert written - options - {"--temperature"} == set()
    assert set(re.findall(r"formwork stress (compare|ablate|shrink)", DOCS)) | {"run"} == set(commands)


def test_every_part_that_can_be_taken_away_is_on_the_page_and_a_flag() -> None:
    options = {name for item in typer.main.get_command(app).commands["run"].params for name in item.opts}  # type: ignore[attr-defined]
    for flag in ABLATIONS:
        assert f"| `--{flag}` |" in DOCS
        assert f"--{flag}" in options


def test_every_profile_of_the_tables_comes_with_formwork() -> None:
    told = set(re.findall(r"--profile ([a-z0-9.-]+)", DOCS)) - {"mine.toml"}
    assert told
    assert told <= set(names())
