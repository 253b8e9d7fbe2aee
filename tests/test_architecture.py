"""The rooms of the house: who may import whom, who may touch a network or a file, and what must not be loaded early."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("ast_schemas", "rag", "emitters", "compiler")
MAY_IMPORT = {
    "ast_schemas": {"ast_schemas"},
    "rag": {"rag", "ast_schemas"},
    "emitters": {"emitters", "ast_schemas"},
    "compiler": {"compiler", "rag", "emitters", "ast_schemas"},
}
EMITTED = ROOT / "emitters" / "fastapi" / "scaffold"
"""Part of the emitted project; it imports nothing of Formwork."""

NETWORK = {
    "openai", "instructor", "httpx", "httpx2", "requests", "urllib.request", "http.client", "http.server", "socket",
    "socketserver", "aiohttp", "websockets", "ftplib", "smtplib",
}  # fmt: skip
NETWORK_ROOM = "compiler/models/"

WRITING = {"write_text", "write_bytes", "mkdir", "unlink", "rmdir", "rmtree", "touch", "copytree", "copyfile", "move"}
WRITERS = ("compiler/store/", "compiler/verify/", "compiler/cli/", "compiler/driver.py", "rag/vectors.py")
"""``compiler/driver.py`` makes the state folder; ``rag/vectors.py`` keeps the cache that it is given."""

HEAVY = ("torch", "openai", "faiss", "sentence_transformers", "instructor", "networkx", "numpy")


def sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not path.is_relative_to(EMITTED) and "__pycache__" not in path.parts:
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Imported modules, and whether only a type checker sees them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node in hidden) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            yield node.module or "", node in hidden
            yield from ((f"{node.module}.{alias.name}", node in hidden) for alias in node.names)


def test_a_room_imports_only_the_rooms_below_it() -> None:
    for path in sources():
        used = {module.partition(".")[0] for module, _ in imports(path)} & set(ROOMS)
        assert used <= MAY_IMPORT[name_of(path).partition("/")[0]], name_of(path)


def test_modules_do_not_import_each_other_in_circles() -> None:
    import networkx

    names = ((name_of(path).removesuffix(".py").removesuffix("/__init__"), path) for path in sources())
    modules = {name.replace("/", "."): path for name, path in names}
    graph = networkx.DiGraph()
    for module, path in modules.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [f"{node.module}.{alias.name}" for alias in node.names]
                found = [name if name in modules else node.module for name in wanted]
                graph.add_edges_from((module, name) for name in found if name in modules and name != module)
    assert list(networkx.simple_cycles(graph, length_bound=6)) == []


def test_only_models_touch_a_network() -> None:
    for path in sources():
        used = {module for module, hidden in imports(path) if not hidden} & NETWORK
        assert not used or name_of(path).startswith(NETWORK_ROOM), (name_of(path), used)


def test_only_store_verify_driver_and_command_line_write_files() -> None:
    for path in sources():
        if not name_of(path).startswith(WRITERS):
            assert list(writing_calls(path)) == [], name_of(path)


def writing_calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITING:
            yield f"line {node.lineno}: {node.func.attr}"
        if isinstance(node.func, ast.Name) and node.func.id == "open":
            yield f"line {node.lineno}: open"


def loaded_by(*arguments: str) -> set[str]:
    program = (
        "import sys\nsys.argv = ['formwork', *sys.argv[1:]]\n"
        "from compiler.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert end.code == 0, end.code\n"
        "print('\\n' + ' '.join(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--help",), ("compile", "--help"), ("explain", "F914")])
def test_help_and_explanations_load_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded_by(*arguments).isdisjoint(HEAVY)


NOTATIONS = {"error_body.py": {"json", "re", "collections"}}
"""What a form holds as text in a notation that compiler and emitters, which share nothing else, must read alike."""


def test_forms_are_data_with_no_behaviour_beyond_validation() -> None:
    for path in sorted((ROOT / "ast_schemas").glob("*.py")):
        allowed = {"ast_schemas", "pydantic", "typing", "typing_extensions"} | NOTATIONS.get(path.name, set())
        for module, _ in imports(path):
            assert module.partition(".")[0] in allowed, (path.name, module)


def test_no_file_is_named_after_nothing() -> None:
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_utils"}
    assert [name_of(path) for path in sources() if path.stem in banned] == []


def test_no_file_of_the_packages_is_ignored_by_git_for_it_would_not_be_installed() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()]
    names = [name_of(path) for path in files if "__pycache__" not in path.parts and ".mypy_cache" not in path.parts]
    ignored = subprocess.run(
        ["git", "check-ignore", "--stdin"],
        cwd=ROOT,
        input="\n".join(names),
        capture_output=True,
        text=True,
        check=False,
    )
    assert [name for name in ignored.stdout.splitlines() if "_cache" not in name] == []


@pytest.mark.parametrize(
    "name",
    ["compiler/cli/templates/spec.md", "compiler/diagnostics/docs/F914.md", "emitters/fastapi/scaffold/alembic.ini"],
)
def test_package_data_lies_inside_the_packages(name: str) -> None:
    assert (ROOT / name).is_file()
