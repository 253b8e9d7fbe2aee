"""The hand-written ORM server of the benchmark and the emitted style answer alike, on both databases."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.runtime import seed
from benchmarks.runtime.document import PAGE, refreshed

ARTICLE = {"title": "Hi There", "description": "d", "body": "b", "price": "1.5", "tags": ["b", "a", "b"]}
ME = {"Authorization": "Bearer token-of-user-0"}
CALLS: list[tuple[str, str, Any, dict[str, str]]] = [
    ("GET", "/articles", None, ME),
    ("GET", "/articles", None, {}),
    ("GET", "/articles?limit=7&offset=1990&sort=oldest", None, ME),
    ("GET", "/articles?sort=title&limit=3", None, {}),
    ("GET", "/articles?tag=tag-3&author=user-003", None, ME),
    ("GET", "/articles?search=%221%22", None, ME),
    ("GET", "/articles?search=ARTICLE", None, {}),
    ("GET", "/articles?search=%25", None, {}),
    ("GET", "/articles?author=nobody", None, {}),
    ("GET", "/articles?offset=100000", None, {}),
    ("GET", "/articles?limit=101", None, {}),
    ("GET", "/articles?sort=worst", None, {}),
    ("GET", "/articles", None, {"Authorization": "Bearer wrong"}),
    ("GET", "/articles/article-00007", None, ME),
    ("GET", "/articles/article-00007", None, {}),
    ("GET", "/articles/none", None, ME),
    ("POST", "/articles", ARTICLE, ME),
    ("POST", "/articles", ARTICLE, ME),
    ("POST", "/articles", ARTICLE, {}),
    ("POST", "/articles", ARTICLE | {"price": "-1"}, ME),
    ("POST", "/articles", ARTICLE | {"title": "No tags", "tags": []}, ME),
    ("GET", "/articles/hi-there", None, {}),
    ("GET", "/articles?limit=2", None, ME),
    ("PATCH", "/articles/hi-there", {"title": "New", "price": "3"}, ME),
    ("PATCH", "/articles/hi-there", {}, ME),
    ("PATCH", "/articles/hi-there", {"title": None}, ME),
    ("PATCH", "/articles/hi-there", {"title": "New"}, {"Authorization": "Bearer token-of-user-1"}),
    ("PATCH", "/articles/hi-there", {"title": "New"}, {}),
    ("PATCH", "/articles/none", {"title": "New"}, ME),
    ("GET", "/articles/hi-there", None, ME),
    ("DELETE", "/articles/hi-there", None, ME),
]


def baseline(url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    path = Path(seed.__file__).parent / "baseline" / "server.py"
    spec = importlib.util.spec_from_file_location("baseline_server", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "baseline_server", module)
    spec.loader.exec_module(module)
    monkeypatch.setenv("DATABASE_URL", url)
    return module.create_app()


def prebuilt(url: str) -> Any:
    from app.main import create_app
    from app.settings import Settings

    return create_app(Settings(database_url=url, debug=True))


@asynccontextmanager
async def client_of(app: Any) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        yield client


async def answers(app: Any) -> list[tuple[int, Any]]:
    """Status and body of each call; generated ids and times are replaced, bodies of errors left out."""
    found = []
    async with client_of(app) as client:
        for method, path, body, headers in CALLS:
            answer = await client.request(method, path, json=body, headers=headers)
            found.append((answer.status_code, _neutral(answer.text) if answer.is_success else None))
    return found


def _neutral(text: str) -> Any:
    now = re.sub(r'"(created|updated)At":"(?!2026-0[1-5])[^"]*"', r'"\1At":"now"', text)
    return json.loads(re.sub(r'"id":"[0-9a-f-]{36}","slug":"(hi-|no-)', r'"id":"new","slug":"\1', now))


async def test_baseline_and_emitted_style_answer_alike(
    sqlite_url: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for url in (sqlite_url, postgresql_url):
        for server in ("baseline", "prebuilt"):
            seed.seed(url)
            seen.append(await answers(prebuilt(url) if server == "prebuilt" else baseline(url, monkeypatch)))
    for call, *given in zip(CALLS, *seen, strict=True):
        assert given[0] == given[1] == given[2] == given[3], call


async def test_a_list_takes_two_statements_whatever_its_size(url: str) -> None:
    from app.runtime.database import recorded_statements

    seed.seed(url)
    app = prebuilt(url)
    async with client_of(app) as client:
        for limit in (1, 20, 100):
            with recorded_statements(app.state.database) as texts:
                answer = await client.get(f"/articles?limit={limit}", headers=ME)
            assert (len(answer.json()["articles"]), len(texts)) == (limit, 2)
        with recorded_statements(app.state.database) as texts:
            await client.post("/articles", json=ARTICLE | {"tags": [f"t{n}" for n in range(20)]}, headers=ME)
        assert len(texts) == 4


async def test_errors_are_problem_details(url: str) -> None:
    seed.seed(url)
    async with client_of(prebuilt(url)) as client:
        wrong = await client.post("/articles", json={"price": "1.234"}, headers=ME)
        assert wrong.status_code == 422
        assert wrong.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in wrong.json()["errors"]} == {"title", "description", "body", "price"}
        assert (await client.post("/articles", json={}, headers={})).status_code == 401
        missing = await client.get("/nothing")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        assert (await client.put("/articles")).json()["code"] == "method_not_allowed"
        stray = await client.post("/articles", json=ARTICLE | {"title": "a\0b"}, headers=ME)
        assert (stray.status_code, stray.json()["code"]) == (422, "invalid_request")


def test_the_listings_of_the_page_are_the_code_that_runs() -> None:
    text = PAGE.read_text()
    assert refreshed(text) == text
