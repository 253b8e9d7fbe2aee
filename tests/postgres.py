"""A PostgreSQL server of one's own for tests and benchmarks.

    with postgres_server() as url: ...

runs `initdb` and `pg_ctl` in a fresh folder on a free port, as an unprivileged user when called by root (PostgreSQL
refuses to run as root), and stops the server and removes the folder at the end.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "app"
UNPRIVILEGED = ("postgres", "nobody")


def binary(name: str) -> str | None:
    """The path of a PostgreSQL program: on PATH, or where Debian puts it (the newest version)."""
    found = shutil.which(name)
    if found:
        return found
    installed = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    versions = sorted(installed, key=lambda path: int(path.parts[-3]) if path.parts[-3].isdigit() else 0)
    return str(versions[-1]) if versions else None


def postgres_available() -> bool:
    return binary("initdb") is not None and binary("pg_ctl") is not None


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The URL of a fresh server's `postgres` database.

    Args:
        durable: keep fsync on, for benchmarks of writes.

    Raises:
        RuntimeError: when the programs are missing or the server does not start.
    """
    initdb, pg_ctl = binary("initdb"), binary("pg_ctl")
    if initdb is None or pg_ctl is None:
        raise RuntimeError("PostgreSQL's initdb and pg_ctl were not found")
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    owner = _unprivileged_user()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    data, port = folder / "data", _free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    try:
        _run(
            [initdb, "-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8", "-U", USER, "-D", str(data)], folder, owner
        )
        _run([pg_ctl, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start"], folder, owner)
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run([pg_ctl, "-D", str(data), "-m", "immediate", "-w", "stop"], folder, owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    for name in UNPRIVILEGED:
        if name in known:
            return known[name]
    raise RuntimeError(f"root cannot run PostgreSQL, and none of the users {UNPRIVILEGED} exists")


def _run(command: list[str], folder: Path, owner: pwd.struct_passwd | None) -> None:
    identity: dict[str, int] = {}
    if owner is not None:
        identity = {"user": owner.pw_uid, "group": owner.pw_gid}
    with open(os.devnull, "rb") as nothing, tempfile.TemporaryFile() as output:
        # Not pipes: the server inherits them, and reading would wait until it ends.
        done = subprocess.run(
            command,
            cwd=folder,
            stdin=nothing,
            stdout=output,
            stderr=subprocess.STDOUT,
            extra_groups=[] if owner is not None else None,
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
            **identity,  # type: ignore[arg-type]
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{Path(command[0]).name} failed: {output.read().decode(errors='replace')}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
