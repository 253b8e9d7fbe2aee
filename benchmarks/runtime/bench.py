"""Requests per second of an emitted project against an ordinary ORM server, on SQLite and PostgreSQL.

    python -m benchmarks.runtime.bench [--seconds 5] [--rounds 5] [--only sqlite|postgresql] [--json FILE]

Compiles `articles.md` first. One uvicorn worker (uvloop, httptools) per server, 16 connections, server and load
generator pinned to one core each; the two servers take turns, and every figure is the median of its rounds. The load
comes from `wrk` where it is installed (apt: wrk), else from a small asyncio client in this file. Both servers use the
same data and the same durability (SQLite: WAL and synchronous=NORMAL; PostgreSQL: its defaults, fsync on). Beside
requests/s it reports the server's own CPU time per request, which a busy machine disturbs less; PostgreSQL's own
processes are not in it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.runtime.assemble import HERE, assemble
from tests.postgres import postgres_available, postgres_server

CONNECTIONS = 16
AIMS = {"list": 8.0, "detail": 8.0, "create": 4.0, "update": 4.0}
CREATED = {"description": "A new one.", "body": "Some text. " * 10, "price": "12.50", "labels": ["tag-1", "tag-2"]}


@dataclass(frozen=True)
class Measured:
    per_second: float
    p99_ms: float
    cpu_us: float
    failed: int


def script(kind: str, run: str) -> str:
    """wrk's Lua for one kind of request; each user changes articles of their own."""
    head = 'local n = 0\nwrk.headers["Content-Type"] = "application/json"\n'
    head += 'wrk.headers["Authorization"] = "Bearer token-of-user-0"\n'
    if kind == "list":
        call = 'wrk.format("GET", "/api/articles?offset=" .. (n % 5) * 20)'
    elif kind == "detail":
        call = 'wrk.format("GET", string.format("/api/articles/article-%05d", n % 2000))'
    elif kind == "create":
        body = json.dumps(CREATED | {"title": "@"})
        call = f"wrk.format('POST', '/api/articles', nil, string.gsub('{body}', '@', 'new {run} ' .. n) .. '')"
    else:
        body = json.dumps({"description": "changed @", "price": "13.00"})
        call = (
            "wrk.format('PATCH', string.format('/api/articles/own-%02d', n % 64), nil, "
            f"string.gsub('{body}', '@', '{run} ' .. n) .. '')"
        )
    call = call.replace("string.gsub(", "gsub(")
    gsub = "local function gsub(s, p, r) local t = string.gsub(s, p, r) return t end\n"
    return f"{head}{gsub}request = function() n = n + 1; return {call} end\n"


def request_of(kind: str, run: str, n: int) -> bytes:
    """The same for the asyncio client."""
    method, path, body = "GET", f"/api/articles?offset={n % 5 * 20}", b""
    if kind == "detail":
        path = f"/api/articles/article-{n % 2000:05}"
    elif kind == "create":
        method, path, body = "POST", "/api/articles", json.dumps(CREATED | {"title": f"new {run} {n}"}).encode()
    elif kind == "update":
        method, path = "PATCH", f"/api/articles/own-{n % 64:02}"
        body = json.dumps({"description": f"changed {run} {n}", "price": "13.00"}).encode()
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token-of-user-0\r\n"
    head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def load_with_wrk(port: int, kind: str, seconds: float, run: str) -> tuple[int, float, float, int]:
    """(requests, seconds, p99 in ms, failed)"""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(script(kind, run))
        lua.flush()
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--latency", "-s", lua.name]
        done = subprocess.run(
            [*pinned(1), *command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        )
    total = re.search(r"(\d+) requests in ([\d.]+)(s|m)", done.stdout)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done.stdout)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    assert total is not None, done.stdout
    assert p99 is not None, done.stdout
    scale = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return int(total[1]), float(total[2]), float(p99[1]) * scale, int(failed[1]) if failed else 0


async def load_with_asyncio(port: int, kind: str, seconds: float, run: str) -> tuple[int, float, float, int]:
    took: list[float] = []
    failed = 0
    counter = iter(range(10**9))
    end = time.perf_counter() + seconds

    async def client() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (start := time.perf_counter()) < end:
            writer.write(request_of(kind, run, next(counter)))
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
            assert length, head
            await reader.readexactly(int(length[1]))
            failed += not head.startswith(b"HTTP/1.1 2")
            took.append(time.perf_counter() - start)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return len(took), time.perf_counter() - started, statistics.quantiles(took, n=100)[98] * 1000, failed


def pinned(core: int) -> list[str]:
    usable = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(usable[core % len(usable)])] if shutil.which("taskset") else []


@contextlib.contextmanager
def serving(folder: Path, app: str, url: str) -> Iterator[tuple[int, int]]:
    """(port, process id) of a server that answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", app, "--factory", "--port", str(port), "--no-access-log"]
    command += ["--log-level", "critical", "--loop", "uvloop", "--http", "httptools"]
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(folder)}
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([*pinned(0), *command], cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                if process.poll() is not None:
                    break
                time.sleep(0.1)
            if process.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode())
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(20)


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(port: int, pid: int, kind: str, seconds: float, run: str) -> Measured:
    before = cpu_seconds(pid)
    if shutil.which("wrk"):
        count, took, p99, failed = load_with_wrk(port, kind, seconds, run)
    else:
        count, took, p99, failed = asyncio.run(load_with_asyncio(port, kind, seconds, run))
    return Measured(count / took, p99, (cpu_seconds(pid) - before) / count * 1e6, failed)


def median_of(rounds: list[Measured]) -> Measured:
    """Each figure's median; the failed requests of all rounds."""
    return Measured(
        statistics.median(found.per_second for found in rounds),
        statistics.median(found.p99_ms for found in rounds),
        statistics.median(found.cpu_us for found in rounds),
        sum(found.failed for found in rounds),
    )


def prepare(folder: Path, url: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    subprocess.run([sys.executable, str(HERE / "seed.py"), url], check=True, env=environment)


def create_own(port: int) -> None:
    for n in range(64):
        body = json.dumps(CREATED | {"title": f"own {n:02}"}).encode()
        headers = {"Authorization": "Bearer token-of-user-0", "Content-Type": "application/json"}
        call = urllib.request.Request(f"http://127.0.0.1:{port}/api/articles", body, headers)
        with urllib.request.urlopen(call) as answer:
            assert answer.status == 201


def compare(name: str, urls: dict[str, str], project: Path, seconds: float, rounds: int) -> dict[str, Any]:
    """Both servers on databases of the same kind, filled anew for every round; the median of the rounds counts."""
    servers = {
        "baseline": (HERE / "baseline", "server:create_app"),
        "emitted": (project, "app.main:create_app"),
    }
    rounds_of: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for turn in range(rounds):
        for server, (folder, app) in servers.items():
            prepare(project, urls[server])
            with serving(folder, app, urls[server]) as (port, pid):
                create_own(port)
                for kind in AIMS:
                    measure(port, pid, kind, 1, f"warm {turn}")
                    rounds_of[server, kind].append(measure(port, pid, kind, seconds, f"run {turn}"))
    median = {key: median_of(found) for key, found in rounds_of.items()}
    result: dict[str, Any] = {}
    print(f"\n{name:<12}{'baseline':>30}{'emitted':>30}      ratio    aim   CPU ratio")
    print(f"{'':12}{'req/s     p99 ms     CPU µs':>30}{'req/s     p99 ms     CPU µs':>30}")
    for kind, aim in AIMS.items():
        slow, fast = median["baseline", kind], median["emitted", kind]
        ratio, cpu = fast.per_second / slow.per_second, slow.cpu_us / fast.cpu_us
        cells = "".join(f"{m.per_second:10.0f}{m.p99_ms:10.1f}{m.cpu_us:10.0f}" for m in (slow, fast))
        verdict = "" if ratio >= aim else "   MISSED"
        print(f"{kind:<12}{cells}{ratio:10.1f}x{aim:6.0f}x{cpu:10.1f}x{verdict}")
        if slow.failed or fast.failed:
            print(f"{'':12}answers other than 2xx: {slow.failed} and {fast.failed}")
        result[kind] = {"baseline": vars(slow), "emitted": vars(fast), "ratio": ratio, "cpu_ratio": cpu}
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = parser.parse_args()
    generator = "wrk" if shutil.which("wrk") else "asyncio client of this script"
    print(f"load generator: {generator}, {CONNECTIONS} connections")
    print(f"load average before: {os.getloadavg()[0]:.2f} on {len(os.sched_getaffinity(0))} cores")
    results: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        project = assemble(Path(folder) / "articles")
        if chosen.only != "postgresql":
            urls = {name: f"sqlite:///{folder}/{name}.db" for name in ("baseline", "emitted")}
            results["sqlite"] = compare("SQLite", urls, project, chosen.seconds, chosen.rounds)
        if chosen.only != "sqlite" and postgres_available():
            with postgres_server(durable=True) as url:
                urls = {"baseline": url, "emitted": url.rpartition("/")[0] + "/template1"}
                results["postgresql"] = compare("PostgreSQL", urls, project, chosen.seconds, chosen.rounds)
    print(f"load average after: {os.getloadavg()[0]:.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
