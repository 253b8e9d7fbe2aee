"""The hand-written ORM server of the benchmark and the emitted project answer alike, on both databases."""

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

ARTICLE = {
    "title": "Hi There",
    "description": "d",
    "body": "b",
    "price": "1.5",
    "labels": ["tag-2", "tag-1", "none", "tag-2"],
}
ME = {"Authorization": "Bearer token-of-user-0"}
CALLS: list[tuple[str, str, Any, dict[str, str]]] = [
    ("GET", "/api/articles", None, ME),
    ("GET", "/api/articles", None, {}),
    ("GET", "/api/articles?limit=7&offset=1990&sort=created_at", None, ME),
    ("GET", "/api/articles?sort=title&limit=3", None, {}),
    ("GET", "/api/articles?tag=tag-3&author=user-003", None, ME),
    ("GET", "/api/articles?q=%221%22", None, ME),
    ("GET", "/api/articles?q=ARTICLE", None, {}),
    ("GET", "/api/articles?q=%25", None, {}),
    ("GET", "/api/articles?author=nobody", None, {}),
    ("GET", "/api/articles?offset=100000", None, {}),
    ("GET", "/api/articles?limit=101", None, {}),
    ("GET", "/api/articles?sort=worst", None, {}),
    ("GET", "/api/articles?sort=-title&limit=3&q=7", None, ME),
    ("GET", "/api/articles?q=", None, ME),
    ("GET", "/api/articles", None, {"Authorization": "Bearer wrong"}),
    ("GET", "/api/articles/article-00007", None, ME),
    ("GET", "/api/articles/article-00007", None, {}),
    ("GET", "/api/articles/none", None, ME),
    ("POST", "/api/articles", ARTICLE, ME),
    ("POST", "/api/articles", ARTICLE, ME),
    ("POST", "/api/articles", ARTICLE, {}),
    ("POST", "/api/articles", ARTICLE | {"price": "-1"}, ME),
    ("POST", "/api/articles", ARTICLE | {"color": "red"}, ME),
    ("POST", "/api/articles", ARTICLE | {"labels": ["tag-1"] * 21}, ME),
    ("POST", "/api/articles", ARTICLE | {"title": "No tags", "labels": []}, ME),
    ("GET", "/api/articles/hi-there", None, {}),
    ("GET", "/api/articles?limit=2", None, ME),
    ("PATCH", "/api/articles/hi-there", {"title": "New", "price": "3"}, ME),
    ("PATCH", "/api/articles/hi-there", {}, ME),
    ("PATCH", "/api/articles/hi-there", {"title": None}, ME),
    ("PATCH", "/api/articles/hi-there", {"title": "New"}, {"Authorization": "Bearer token-of-user-1"}),
    ("PATCH", "/api/articles/hi-there", {"title": "New"}, {}),
    ("PATCH", "/api/articles/none", {"title": "New"}, ME),
    ("GET", "/api/articles/hi-there", None, ME),
    ("DELETE", "/api/articles/hi-there", None, ME),
]


def baseline(url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    path = Path(seed.__file__).parent / "baseline" / "server.py"
    spec = importlib.util.spec_from_file_location("baseline_server", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(__import__("sys").modules, "baseline_server", module)
    spec.loader.exec_module(module)
    monkeypatch.setenv("DATABASE_URL", url)
    return module.create_app()


def emitted(url: str) -> Any:
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


async def test_baseline_and_emitted_project_answer_alike(
    sqlite_url: str, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    for url in (sqlite_url, postgresql_url):
        for server in ("baseline", "emitted"):
            seed.seed(url)
            seen.append(await answers(emitted(url) if server == "emitted" else baseline(url, monkeypatch)))
    for call, *given in zip(CALLS, *seen, strict=True):
        assert given[0] == given[1] == given[2] == given[3], call


async def test_a_list_takes_two_statements_whatever_its_size(url: str) -> None:
    from app.runtime.database import recorded_statements

    seed.seed(url)
    app = emitted(url)
    async with client_of(app) as client:
        for limit in (1, 20, 100):
            with recorded_statements(app.state.database) as texts:
                answer = await client.get(f"/api/articles?limit={limit}", headers=ME)
            assert (len(answer.json()["items"]), len(texts)) == (limit, 2)
        with recorded_statements(app.state.database) as texts:
            await client.post("/api/articles", json=ARTICLE | {"labels": [f"tag-{n}" for n in range(20)]}, headers=ME)
        assert len(texts) == 5


async def test_errors_are_problem_details(url: str) -> None:
    seed.seed(url)
    async with client_of(emitted(url)) as client:
        wrong = await client.post("/api/articles", json={"price": "1.234"}, headers=ME)
        assert wrong.status_code == 422
        assert wrong.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in wrong.json()["errors"]} == {
            "title",
            "description",
            "body",
            "price",
            "labels",
        }
        assert (await client.post("/api/articles", json={}, headers={})).status_code == 401
        missing = await client.get("/nothing")
        assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
        assert (await client.put("/api/articles")).json()["code"] == "method_not_allowed"
        stray = await client.post("/api/articles", json=ARTICLE | {"title": "a\0b"}, headers=ME)
        assert (stray.status_code, stray.json()["code"]) == (422, "invalid_request")


def test_the_listings_of_the_page_are_the_emitted_files(project: Path) -> None:
    text = PAGE.read_text()
    assert refreshed(text, project) == text
