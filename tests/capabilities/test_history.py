"""Edit history: who changed a row, when, and what it said before, numbered without gaps."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.capabilities.laboratory import client, compiled


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = (Path(__file__).parent / "wiki.md").read_text(encoding="utf-8")
    return compiled(spec, tmp_path_factory.mktemp("wiki"))


def signed_up(api: httpx.Client, name: str) -> dict[str, str]:
    made = api.post("/users", json={"email": f"{name}@example.org", "password": "correct horse"})
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['token']}"}


def test_every_change_is_kept_with_its_editor_and_can_be_taken_back(project: Path, database: str) -> None:
    with client(project, database) as api:
        ann, bob = signed_up(api, "ann"), signed_up(api, "bob")
        page = api.post("/pages", json={"title": "Tea", "body": "Hot."}, headers=ann).json()
        place = f"/pages/{page['id']}"
        assert api.patch(place, json={"body": "Cold."}, headers=bob).json()["body"] == "Cold."
        assert api.patch(place, json={"title": "Iced tea"}, headers=ann).json()["title"] == "Iced tea"
        newest, oldest = api.get(f"{place}/revisions", headers=ann).json()["items"]
        assert (oldest["number"], oldest["title"], oldest["body"]) == (1, "Tea", "Hot.")
        assert (newest["number"], newest["title"], newest["body"]) == (2, "Tea", "Cold.")
        assert oldest["editor_id"] != newest["editor_id"] == page["author_id"]
        assert oldest["changed_at"] <= newest["changed_at"]

        restored = api.post(f"/revisions/{oldest['id']}/restore", headers=bob).json()
        assert (restored["title"], restored["body"]) == ("Tea", "Hot.")
        last = api.get(f"{place}/revisions", headers=ann).json()["items"][0]
        assert (last["number"], last["title"], last["editor_id"]) == (3, "Iced tea", oldest["editor_id"])


def test_changes_that_come_at_once_are_numbered_one_after_the_other(project: Path, database: str) -> None:
    with client(project, database) as api:
        ann = signed_up(api, "ann")
        page = api.post("/pages", json={"title": "Tea", "body": "0"}, headers=ann).json()
        place = f"/pages/{page['id']}"

        def change(number: int) -> int:
            return api.patch(place, json={"body": str(number)}, headers=ann).status_code

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(change, range(1, 9))) == {200}
        kept = api.get(f"{place}/revisions?sort=number", headers=ann).json()["items"]
        assert [item["number"] for item in kept] == list(range(1, 9))
        assert len({item["body"] for item in kept}) == 8
