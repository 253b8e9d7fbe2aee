"""Reading a spec from disk: everything that is wrong is said at once, with its place."""

import os
from pathlib import Path

import pytest

from rag.problems import Place, SpecProblem, SpecUnreadable
from rag.sections import MAX_BYTES, load_spec
from tests.rag.growth import TIMES_LONGER, growth


def write(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        file = folder / name.replace("__", "/").replace("_md", ".md")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def refused(path: Path) -> list[tuple[str, str, int]]:
    with pytest.raises(SpecUnreadable) as caught:
        load_spec(path)
    return [(problem.kind, problem.file, problem.line) for problem in caught.value.problems]


def test_a_file_and_the_same_file_in_a_folder_differ_in_ids_only_by_the_title(tmp_path: Path) -> None:
    write(tmp_path, blog_md="# Blog\n## Posts\nText.")
    assert [s.id for s in load_spec(tmp_path / "blog.md").spec.sections] == ["blog", "posts"]
    assert [s.id for s in load_spec(tmp_path).spec.sections] == ["blog", "blog.posts"]


def test_files_are_read_in_order_of_their_paths_without_hidden_and_other_ones(tmp_path: Path) -> None:
    write(tmp_path, b_md="# B", a__z_md="# AZ", x="no", _md="# hidden")
    assert [s.file for s in load_spec(tmp_path).spec.sections] == ["a/z.md", "b.md"]


def test_links_lead_from_file_to_file(tmp_path: Path) -> None:
    write(tmp_path, a_md="# A\n[b](b.md), [f](b.md#fields), TR-9", b_md="# B\n## Fields\n- TR-9: x")
    assert load_spec(tmp_path).spec.sections[0].links == ("b", "b.fields")


def test_all_unreadable_files_are_reported_together(tmp_path: Path) -> None:
    write(tmp_path, a_md=b"ok\nx\0y", b_md=b"ok\n\xff\xfe", c_md="# Fine")
    assert refused(tmp_path) == [("binary", "a.md", 2), ("undecodable", "b.md", 2)]


def test_nothing_to_read_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    write(tmp_path, empty_md="  \n", sub__x="")
    assert refused(tmp_path / "none.md") == [("missing", "none.md", 1)]
    assert refused(tmp_path / "empty.md") == [("empty", "empty.md", 1)]
    assert refused(tmp_path / "sub") == [("no_markdown", "sub", 1)]


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a_md=b"x" * (MAX_BYTES + 1))
    assert refused(tmp_path) == [("too_large", "a.md", 1)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    (write(tmp_path, a_md="x") / "a.md").chmod(0)
    assert refused(tmp_path) == [("unreadable", "a.md", 1)]


def test_an_empty_file_beside_others_is_reported_beside_the_spec(tmp_path: Path) -> None:
    write(tmp_path, a_md="", b_md="# B")
    assert [(p.kind, p.file) for p in load_spec(tmp_path).problems] == [("empty", "a.md")]


def test_equal_section_ids_are_reported_with_both_places_and_told_apart(tmp_path: Path) -> None:
    write(tmp_path, a_md="# A\n## X\nOne.\n## X\nOne.\n## X")
    loaded = load_spec(tmp_path / "a.md")
    assert [s.id for s in loaded.spec.sections] == ["a", "x", "x~2", "x~3"]
    first, second = (s.blocks[0].requirement for s in loaded.spec.sections[1:3])
    assert second == str(first).replace("x/", "x~2/")
    problem = loaded.problems[0]
    assert (problem.kind, problem.line, problem.related) == ("duplicate_section", 4, (Place(file="a.md", line=2),))
    assert "{#x-2}" in problem.message


def test_equal_requirement_codes_are_reported_with_both_places_and_told_apart(tmp_path: Path) -> None:
    write(tmp_path, a_md="# A\n- TR-1: x\n", b_md="# B\n\n- TR-1: y\n")
    loaded = load_spec(tmp_path)
    assert [s.blocks[0].requirement for s in loaded.spec.sections] == ["TR-1", "TR-1~2"]
    assert loaded.problems == (
        SpecProblem(
            kind="duplicate_requirement",
            message='the requirement "TR-1" exists twice; give one of them another code',
            file="b.md",
            line=3,
            related=(Place(file="a.md", line=2),),
        ),
    )


def test_a_fence_that_is_never_closed_is_reported(tmp_path: Path) -> None:
    write(tmp_path, a_md="# A\n\n```py\nx\n# B\n", b_md="# B\n- a\n  ```\n  x\n  ```\n~~~\n~~~\n")
    assert [(p.kind, p.file, p.line) for p in load_spec(tmp_path).problems] == [("unclosed_fence", "a.md", 3)]


def test_thousands_of_equal_headings_are_told_apart_in_linear_time(tmp_path: Path) -> None:
    def load(size: int) -> str:
        write(tmp_path, a_md="# A\n" + "## X\n- TR-1: y\n" * size)
        return load_spec(tmp_path / "a.md").spec.sections[-1].id

    assert load(2000) == "x~2000"
    assert growth(load, 250) < 3 * TIMES_LONGER
