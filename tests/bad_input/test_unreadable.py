"""Input that is no spec: one located diagnostic, exit code 2, and the output of the last compile as it was."""

import time
from pathlib import Path

import pytest

from tests.bad_input.attempts import Attempt, Attempts

MEGABYTE = 1024 * 1024


def refused(result: Attempt, code: str, file: str, line: int) -> None:
    assert result.code == 2
    assert result.report["status"] == "unreadable"
    assert result.errors == [code]
    assert (result.said(code)["file"], result.said(code)["line"]) == (file, line)


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf"], ids=["nothing", "blank", "byte order mark"])
def test_an_empty_file_is_refused(over_good_output: Attempts, spec: Path, content: bytes) -> None:
    spec.write_bytes(content)
    refused(over_good_output(spec), "S106", "spec.md", 1)


def test_a_binary_file_is_refused_at_its_first_strange_byte(over_good_output: Attempts, spec: Path) -> None:
    spec.write_bytes(b"# Shelf\n\n\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    refused(over_good_output(spec), "S103", "spec.md", 5)


def test_a_file_that_is_not_utf_8_is_refused(over_good_output: Attempts, spec: Path) -> None:
    spec.write_bytes("# Bücher\n".encode("latin-1"))
    refused(over_good_output(spec), "S104", "spec.md", 1)


def test_a_file_of_50_mb_is_refused_at_once(over_good_output: Attempts, spec: Path) -> None:
    with spec.open("wb") as stream:
        for _ in range(50):
            stream.write(b"# Shelf\n\n- THE system SHALL work.\n".ljust(1024, b"x") * 1024)
    assert spec.stat().st_size == 50 * MEGABYTE
    started = time.monotonic()
    refused(over_good_output(spec), "S105", "spec.md", 1)
    assert time.monotonic() - started < 10


def test_a_folder_without_markdown_is_refused(over_good_output: Attempts, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "notes.txt").write_text("# Shelf\n")
    refused(over_good_output(folder), "S107", "notes", 1)


def test_a_spec_that_is_not_there_is_refused(over_good_output: Attempts, tmp_path: Path) -> None:
    refused(over_good_output(tmp_path / "nowhere.md"), "S101", "nowhere.md", 1)


def test_one_unreadable_file_of_a_folder_is_enough(over_good_output: Attempts, tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.md").write_text("# Shelf\n\n## Book\n")
    (folder / "b.md").write_bytes(b"\0")
    refused(over_good_output(folder), "S103", "b.md", 1)


def test_prose_that_declares_nothing_is_an_error_and_not_an_empty_project(
    over_good_output: Attempts, spec: Path
) -> None:
    spec.write_text("# Shelf\n\nBooks are nice.\n")
    result = over_good_output(spec)
    assert result.code == 1
    assert result.report["requirements"]["compiled"] == 0
