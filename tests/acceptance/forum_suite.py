"""User stories of the forum, told over HTTP.

Written from the forum's spec alone and run against a running server; see `conftest.py`. Every test makes its own
accounts, boards and threads under names of its own, so the tests are independent and can run many times on one
database.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx
    from conftest import Caller

    Promote = Callable[[str, str], None]
    AtOnce = Callable[..., list[int]]

PREFIX = "/api"

Json = Any


def unique(word: str = "x") -> str:
    """A name that nobody has used: letters, digits and a hyphen."""
    return f"{word}-{uuid.uuid4().hex[:12]}"


class Forum:
    """Makes what the stories begin with, through the API."""

    def __init__(self, guest: Caller, promote: Promote) -> None:
        self.guest = guest
        self.promote = promote

    def member(self, name: str = "ann", **fields: Any) -> Caller:
        """A new account; the caller's name is its username."""
        username = unique(name)
        email = f"{username}@example.org"
        body = {"username": username, "email": email, "password": self.guest.PASSWORD, **fields}
        return self.guest.signed_in(self.guest.post("/users", body), username, email)

    def moderator(self) -> Caller:
        mia = self.member("mia")
        self.promote(mia.email, "moderator")
        return mia

    def admin(self) -> Caller:
        zoe = self.member("zoe")
        self.promote(zoe.email, "admin")
        return zoe

    def board(self, admin: Caller | None = None) -> Json:
        return (admin or self.admin()).post("/boards", {"name": unique("Board")})

    def thread(self, author: Caller, board: Json | None = None, **fields: Any) -> Json:
        body = {"title": unique("Thread"), "body": "Something happened.", **fields}
        return author.post(f"/boards/{(board or self.board())['slug']}/threads", body)

    def reply(self, author: Caller, thread: Json, body: str = "So it is.") -> Json:
        return author.post(f"/threads/{thread['id']}/replies", {"body": body})

    def answer(self, author: Caller, reply: Json, body: str = "No, it is not.") -> Json:
        """A reply to a reply."""
        return author.post(f"/replies/{reply['id']}/replies", {"body": body})

    def report(self, reporter: Caller, reply: Json, reason: str = "spam") -> Json:
        return reporter.post(f"/replies/{reply['id']}/reports", {"reason": reason})

    def karma(self, person: Caller) -> int:
        return int(self.guest.get(f"/users/{person.name}")["karma"])

    def tags(self) -> dict[str, str]:
        """The ids of the tags by name."""
        return {tag["name"]: tag["id"] for tag in self.guest.rows("/tags")}


@pytest.fixture
def forum(guest: Caller, promote: Promote) -> Forum:
    return Forum(guest, promote)


# Accounts


def test_a_newcomer_signs_up_signs_in_and_signs_out(guest: Caller) -> None:
    name = unique("ann")
    body = {"username": name, "email": f"{name}@example.org", "password": guest.PASSWORD, "about": "I bake."}
    session = guest.post("/users", body)
    assert set(session) == {"id", "username", "role", "token"}
    assert (session["username"], session["role"]) == (name, "user")
    guest.refused("POST", "/users", 409, "username_taken", body | {"email": f"{unique()}@example.org"})
    guest.refused("POST", "/users", 409, "email_taken", body | {"username": unique()})

    ann = guest.signed_in(session, name, body["email"])
    myself = ann.get("/me")
    assert myself == {
        **{"id": session["id"], "username": name, "email": body["email"], "about": "I bake."},
        **{"role": "user", "banned": False, "karma": 0},
    }
    credentials = {"email": body["email"], "password": guest.PASSWORD}
    again = guest.post("/sessions", credentials, status=200)
    assert (again["id"], again["username"]) == (session["id"], name)
    guest.refused("POST", "/sessions", 401, "wrong_credentials", credentials | {"password": "battery staple"})
    guest.refused("POST", "/sessions", 401, "wrong_credentials", credentials | {"email": "nobody@example.org"})
    ann.delete("/sessions")
    ann.refused("GET", "/me", 401)
    guest.signed_in(again, name, body["email"]).get("/me")


@pytest.mark.parametrize(
    "change",
    [
        {"username": "ab"},
        {"username": "x" * 31},
        {"username": "Ann Baker"},
        {"username": None},
        {"email": "no address"},
        {"email": None},
        {"password": "x" * 7},
        {"password": None},
        {"about": "x" * 501},
        {"role": "admin"},
        {"karma": 1000},
        {"nickname": "Annie"},
    ],
)
def test_a_sign_up_must_be_valid(guest: Caller, change: Json) -> None:
    name = unique("ann")
    body = {"username": name, "email": f"{name}@example.org", "password": guest.PASSWORD}
    guest.invalid("POST", "/users", body | change)
    guest.post("/users", body)


def test_a_sign_up_needs_name_email_and_password(guest: Caller) -> None:
    name = unique("ann")
    body = {"username": name, "email": f"{name}@example.org", "password": guest.PASSWORD}
    for member in body:
        guest.invalid("POST", "/users", {key: value for key, value in body.items() if key != member})
    guest.invalid("POST", "/users", [])


def test_the_limits_themselves_will_do(guest: Caller) -> None:
    mark = uuid.uuid4().hex
    for username in (mark[:3], mark[:30]):
        email = f"{unique()}@example.org"
        body = {"username": username, "email": email, "password": "12345678", "about": "x" * 500}
        response = guest.send("POST", "/users", body)
        assert response.status_code in (201, 409), response.text
        if response.status_code == 409:  # three letters may be taken by an earlier run
            assert response.json()["code"] == "username_taken"


def test_without_a_token_one_only_reads(forum: Forum) -> None:
    ann, guest = forum.member(), forum.guest
    thread = forum.thread(ann)
    slug = thread["board"]["slug"]
    reply = forum.reply(ann, thread)
    closed: list[tuple[str, str, Json]] = [
        ("DELETE", "/sessions", None),
        ("GET", "/me", None),
        ("PATCH", "/me", {"about": "x"}),
        ("GET", "/feed", None),
        ("GET", "/reports", None),
        ("GET", "/reports/by-reason", None),
        ("GET", "/me/boards", None),
        ("GET", "/me/bookmarks", None),
        ("POST", "/boards", {"name": unique("Board")}),
        ("PATCH", f"/boards/{slug}", {"name": unique("Board")}),
        ("POST", f"/boards/{slug}/close", None),
        ("DELETE", f"/boards/{slug}", None),
        ("PUT", f"/boards/{slug}/follow", None),
        ("DELETE", f"/boards/{slug}/follow", None),
        ("POST", f"/boards/{slug}/threads", {"title": "Hello town", "body": "Hello."}),
        ("PATCH", f"/threads/{thread['id']}", {"title": "Good news"}),
        ("DELETE", f"/threads/{thread['id']}", None),
        ("PUT", f"/threads/{thread['id']}/vote", {"value": 1}),
        ("POST", f"/threads/{thread['id']}/replies", {"body": "Hi."}),
        ("POST", f"/threads/{thread['id']}/bookmarks", {"note": "Later"}),
        *(("POST", f"/threads/{thread['id']}/{action}", None) for action in ("lock", "unlock", "pin", "remove")),
        ("POST", f"/replies/{reply['id']}/replies", {"body": "Hi."}),
        ("PATCH", f"/replies/{reply['id']}", {"body": "Hi."}),
        ("DELETE", f"/replies/{reply['id']}", None),
        ("PUT", f"/replies/{reply['id']}/vote", {"value": 1}),
        ("POST", f"/replies/{reply['id']}/reports", {"reason": "spam"}),
        ("POST", f"/users/{ann.name}/ban", None),
        ("DELETE", f"/users/{ann.name}/ban", None),
        ("PUT", f"/users/{ann.name}/role", {"role": "moderator"}),
    ]
    for method, path, body in closed:
        guest.refused(method, path, 401, body=body)
        guest.with_token("no-such-token").refused(method, path, 401, body=body)
    for path in ("/boards", f"/boards/{slug}/threads", "/threads", f"/threads/{thread['id']}/replies", "/tags"):
        assert guest.rows(path), path
    for path in (f"/boards/{slug}", f"/threads/{thread['id']}", f"/replies/{reply['id']}", f"/users/{ann.name}"):
        guest.get(path)


def test_members_mind_their_own_profile(forum: Forum) -> None:
    ann, bob = forum.member("ann"), forum.member("bob")
    assert ann.patch("/me", {"about": "I bake."})["about"] == "I bake."
    changed = ann.patch("/me", {"email": f"new-{ann.email}"})
    assert (changed["email"], changed["about"]) == (f"new-{ann.email}", "I bake.")
    assert ann.patch("/me", {"email": f"new-{ann.email}"})["email"] == f"new-{ann.email}"
    bob.refused("PATCH", "/me", 409, "email_taken", {"email": f"new-{ann.email}"})
    for change in ({"email": "no"}, {"about": "x" * 501}, {"username": unique()}, {"karma": 5}, {"role": "admin"}):
        ann.invalid("PATCH", "/me", change)
    shown = forum.guest.get(f"/users/{ann.name}")
    assert set(shown) == {"id", "username", "about", "role", "karma", "joined_at", "thread_count", "reply_count"}
    assert (shown["about"], shown["karma"], shown["thread_count"], shown["reply_count"]) == ("I bake.", 0, 0, 0)
    thread = forum.thread(ann)
    forum.reply(ann, thread)
    forum.reply(bob, thread)
    shown = forum.guest.get(f"/users/{ann.name}")
    assert (shown["thread_count"], shown["reply_count"]) == (1, 1)
    forum.guest.refused("GET", f"/users/{unique('none')}", 404, "user_not_found")


def test_moderators_ban_and_lift_bans(forum: Forum) -> None:
    ann, bob, mia, zoe = forum.member("ann"), forum.member("bob"), forum.moderator(), forum.admin()
    path = f"/users/{ann.name}/ban"
    for method in ("POST", "DELETE"):
        bob.refused(method, path, 403)
        mia.refused(method, f"/users/{unique('none')}/ban", 404, "user_not_found")
    mia.refused("POST", f"/users/{zoe.name}/ban", 403, "cannot_ban_admin")
    mia.refused("DELETE", path, 409, "not_banned")
    assert mia.post(path, status=200)["username"] == ann.name
    mia.refused("POST", path, 409, "already_banned")
    ann.refused("GET", "/me", 401)
    credentials = {"email": ann.email, "password": ann.PASSWORD}
    forum.guest.refused("POST", "/sessions", 403, "banned", credentials)
    forum.guest.refused("POST", "/sessions", 401, "wrong_credentials", credentials | {"password": "battery staple"})
    assert zoe.call("DELETE", path, 200)["username"] == ann.name
    session = forum.guest.post("/sessions", credentials, status=200)
    assert forum.guest.signed_in(session, ann.name, ann.email).get("/me")["banned"] is False
    assert bob.get("/me")["banned"] is False


def test_admins_appoint_moderators(forum: Forum) -> None:
    ann, mia, zoe = forum.member(), forum.moderator(), forum.admin()
    path = f"/users/{ann.name}/role"
    for other in (ann, mia):
        other.refused("PUT", path, 403, body={"role": "moderator"})
    zoe.refused("PUT", f"/users/{zoe.name}/role", 409, "own_role", {"role": "user"})
    zoe.refused("PUT", f"/users/{unique('none')}/role", 404, "user_not_found", {"role": "user"})
    for body in ({"role": "admin"}, {"role": None}, {}, {"role": "user", "karma": 1}):
        zoe.invalid("PUT", path, body)
    ann.refused("GET", "/reports", 403)
    assert zoe.put(path, {"role": "moderator"})["role"] == "moderator"
    ann.rows("/reports")
    assert zoe.put(path, {"role": "user"})["role"] == "user"
    ann.refused("GET", "/reports", 403)
    assert zoe.get("/me")["role"] == "admin"


# Boards


def test_admins_open_and_change_boards(forum: Forum) -> None:
    ann, mia, zoe = forum.member(), forum.moderator(), forum.admin()
    name = unique("Traffic Jams")
    for other in (ann, mia):
        other.refused("POST", "/boards", 403, body={"name": name})
    for body in ({"name": "x"}, {"name": "x" * 61}, {}, {"name": name, "description": "x" * 301}):
        zoe.invalid("POST", "/boards", body)
    for member in ("slug", "closed", "motto"):
        zoe.invalid("POST", "/boards", {"name": name, member: "x"})
    board = zoe.post("/boards", {"name": name})
    slug = name.lower().replace(" ", "-")
    assert board == {
        **{"id": board["id"], "slug": slug, "name": name, "description": None, "closed": False},
        **{"thread_count": 0, "follower_count": 0, "following": False},
    }
    zoe.refused("POST", "/boards", 409, "board_exists", {"name": name})
    other_board = forum.board(zoe)
    path = f"/boards/{slug}"
    for other in (ann, mia):
        other.refused("PATCH", path, 403, body={"description": "Mine."})
    zoe.refused("PATCH", path, 409, "board_exists", {"name": other_board["name"]})
    zoe.refused("PATCH", f"/boards/{unique('none')}", 404, "board_not_found", {"description": "Nothing."})
    zoe.invalid("PATCH", path, {"slug": "other"})
    assert zoe.patch(path, {"description": "It stands still."}) == board | {"description": "It stands still."}
    renamed = zoe.patch(path, {"name": f"{name} now"})
    assert (renamed["name"], renamed["slug"]) == (f"{name} now", slug)
    assert zoe.patch(path, {"name": f"{name} now"})["description"] == "It stands still."
    assert forum.guest.get(path) == renamed
    forum.guest.refused("GET", f"/boards/{unique('none')}", 404, "board_not_found")


def test_boards_are_found_and_come_in_pages_of_twenty(forum: Forum) -> None:
    zoe = forum.admin()
    mark = unique("mark")
    for number in range(20, -1, -1):
        zoe.post("/boards", {"name": f"{number:02} {mark}", "description": f"Topic {number}, {mark}"})
    page = forum.guest.page("/boards", q=mark.upper())
    assert (page["total"], page["limit"], page["offset"], len(page["items"])) == (21, 20, 0, 20)
    assert [board["name"][:2] for board in page["items"]] == [f"{number:02}" for number in range(20)]
    assert [board["name"][:2] for board in forum.guest.rows("/boards", q=mark, offset=20)] == ["20"]
    assert len(forum.guest.page("/boards", q=mark, limit=100)["items"]) == 21
    assert [board["name"][:2] for board in forum.guest.rows("/boards", q=mark, sort="-name", limit=1)] == ["20"]
    assert [board["name"][:2] for board in forum.guest.rows("/boards", q=mark, sort="created_at", limit=1)] == ["20"]
    assert [board["name"][:2] for board in forum.guest.rows("/boards", q=f"TOPIC 7, {mark}")] == ["07"]
    too_long = forum.guest.send("GET", "/boards", params={"limit": 101})
    assert too_long.status_code == 422 or too_long.json()["limit"] == 100
    assert forum.guest.send("GET", "/boards", params={"offset": -1}).status_code == 422


def test_a_closed_board_takes_no_threads(forum: Forum) -> None:
    ann, mia, zoe = forum.member(), forum.moderator(), forum.admin()
    board = forum.board(zoe)
    path = f"/boards/{board['slug']}"
    thread = forum.thread(ann, board)
    ann.refused("POST", f"{path}/close", 403)
    assert mia.post(f"{path}/close", status=200)["closed"] is True
    zoe.refused("POST", f"{path}/close", 409, "already_closed")
    ann.refused("POST", f"{path}/threads", 409, "board_closed", {"title": "Too late", "body": "Sorry."})
    forum.reply(ann, thread)
    shown = forum.guest.get(path)
    assert (shown["closed"], shown["thread_count"]) == (True, 1)


def test_only_empty_boards_are_deleted(forum: Forum) -> None:
    ann, mia, zoe = forum.member(), forum.moderator(), forum.admin()
    board = forum.board(zoe)
    path = f"/boards/{board['slug']}"
    thread = forum.thread(ann, board)
    for other in (ann, mia):
        other.refused("DELETE", path, 403)
    zoe.refused("DELETE", path, 409, "board_not_empty")
    ann.delete(f"/threads/{thread['id']}")
    zoe.delete(path)
    zoe.refused("DELETE", path, 404, "board_not_found")
    forum.guest.refused("GET", path, 404, "board_not_found")


# Threads


def test_a_thread_is_started(forum: Forum) -> None:
    ann = forum.member()
    board, tags = forum.board(), forum.tags()
    assert {"question", "news", "event"} <= set(tags)
    assert list(tags) == sorted(tags)
    path = f"/boards/{board['slug']}/threads"
    body = {"title": "Hello", "body": "x"}
    for change in (
        {"title": "Hell"},
        {"title": "x" * 121},
        {"title": None},
        {"body": ""},
        {"body": "x" * 10_001},
        {"tag_ids": ["news"]},
        {"status": "locked"},
        {"pinned": True},
        {"score": 7},
        {"author_id": ann.id},
    ):
        ann.invalid("POST", path, body | change)
    ann.refused("POST", f"/boards/{unique('none')}/threads", 404, "board_not_found", body)
    thread = ann.post(path, body | {"tag_ids": [tags["news"], tags["event"]]})
    assert set(thread) == {
        *("id", "title", "body", "board", "author", "tags", "pinned", "score", "status", "created_at", "changed_at"),
        *("reply_count", "my_vote", "bookmarked"),
    }
    assert (thread["title"], thread["body"], thread["status"]) == ("Hello", "x", "open")
    assert (thread["pinned"], thread["score"], thread["reply_count"]) == (False, 0, 0)
    assert (thread["my_vote"], thread["bookmarked"]) == (None, False)
    assert thread["board"] == {key: board[key] for key in ("id", "slug", "name")}
    assert thread["author"] == {"id": ann.id, "username": ann.name, "karma": 0}
    assert sorted(tag["name"] for tag in thread["tags"]) == ["event", "news"]
    assert all(set(tag) == {"id", "name"} for tag in thread["tags"])
    assert forum.guest.get(f"/threads/{thread['id']}") == thread
    assert ann.post(path, body | {"title": "x" * 120, "body": "x" * 10_000})["tags"] == []
    assert forum.guest.get(f"/boards/{board['slug']}")["thread_count"] == 2
    forum.guest.refused("GET", f"/threads/{ann.UNKNOWN_ID}", 404, "thread_not_found")


def test_the_tags_count_their_threads(forum: Forum) -> None:
    ann, tags = forum.member(), forum.tags()
    before = {tag["name"]: tag["thread_count"] for tag in forum.guest.rows("/tags")}
    forum.thread(ann, tag_ids=[tags["question"]])
    after = {tag["name"]: tag["thread_count"] for tag in forum.guest.rows("/tags")}
    assert after == before | {"question": before["question"] + 1}


def test_threads_are_found(forum: Forum) -> None:
    ann, bob, tags = forum.member("ann"), forum.member("bob"), forum.tags()
    mark = unique("mark")
    zoe = forum.admin()
    town, sport = forum.board(zoe), forum.board(zoe)
    bread = forum.thread(ann, town, title=f"Bread {mark}", body="Bring flour.", tag_ids=[tags["event"]])
    cat = forum.thread(bob, town, title=f"Lost cat {mark}", body="Grey.", tag_ids=[tags["news"], tags["question"]])
    match = forum.thread(ann, sport, title="The match", body=f"Two to one. {mark}")
    forum.moderator().post(f"/threads/{cat['id']}/pin", status=200)
    bob.put(f"/threads/{bread['id']}/vote", {"value": 1})
    bob.put(f"/threads/{match['id']}/vote", {"value": -1})
    path = f"/boards/{town['slug']}/threads"

    def ids(where: str, **params: Any) -> list[str]:
        return [thread["id"] for thread in forum.guest.rows(where, **params)]

    first = forum.guest.rows(path)[0]
    assert set(first) == {
        *("id", "title", "author", "board", "tags", "pinned", "score", "status", "created_at", "reply_count"),
    }
    assert ids(path) == [cat["id"], bread["id"]]
    assert ids(path, sort="created_at") == [bread["id"], cat["id"]]
    assert ids(path, sort="-score") == [bread["id"], cat["id"]]
    assert ids(path, sort="score") == [cat["id"], bread["id"]]
    assert ids(path, tag="event") == [bread["id"]]
    assert ids(path, author=bob.name) == [cat["id"]]
    assert ids(path, pinned=True) == [cat["id"]]
    assert ids(path, pinned=False) == [bread["id"]]
    assert ids(path, q="FLOUR") == [bread["id"]]
    assert ids(path, q="lost CAT") == [cat["id"]]
    assert ids("/threads", q=mark) == [match["id"], cat["id"], bread["id"]]
    assert ids("/threads", q=mark, sort="score") == [match["id"], cat["id"], bread["id"]]
    assert ids("/threads", q=mark, sort="created_at", limit=1, offset=1) == [cat["id"]]
    assert ids("/threads", q=mark, board=sport["slug"]) == [match["id"]]
    assert ids("/threads", q=mark, tag="question") == [cat["id"]]
    assert ids("/threads", q=mark, min_score=0) == [cat["id"], bread["id"]]
    assert ids("/threads", q=mark, min_score=1) == [bread["id"]]
    assert ids("/threads", q=mark, since=cat["created_at"]) == [match["id"], cat["id"]]
    page = forum.guest.page("/threads", q=mark, limit=2)
    assert (page["total"], page["limit"], len(page["items"])) == (3, 2, 2)


def test_only_the_author_changes_a_thread(forum: Forum) -> None:
    ann, bob, mia, zoe = forum.member("ann"), forum.member("bob"), forum.moderator(), forum.admin()
    tags = forum.tags()
    thread = forum.thread(ann, tag_ids=[tags["news"]])
    path = f"/threads/{thread['id']}"
    for other in (bob, mia, zoe):
        other.refused("PATCH", path, 403, body={"title": "Not yours"})
    ann.refused("PATCH", f"/threads/{ann.UNKNOWN_ID}", 404, "thread_not_found", {"title": "Nothing"})
    for change in ({"title": "Hell"}, {"body": ""}, {"pinned": True}, {"board_id": thread["board"]["id"]}):
        ann.invalid("PATCH", path, change)
    changed = ann.patch(path, {"title": "Good news"})
    assert (changed["title"], changed["body"], changed["tags"]) == ("Good news", thread["body"], thread["tags"])
    changed = ann.patch(path, {"body": "Better.", "tag_ids": [tags["event"]]})
    assert (changed["title"], changed["body"]) == ("Good news", "Better.")
    assert [tag["name"] for tag in changed["tags"]] == ["event"]
    assert changed["changed_at"] > thread["changed_at"]
    assert changed["created_at"] == thread["created_at"]


def test_a_locked_thread_stands_still(forum: Forum) -> None:
    ann, bob, mia = forum.member("ann"), forum.member("bob"), forum.moderator()
    thread = forum.thread(ann)
    reply = forum.reply(bob, thread)
    path = f"/threads/{thread['id']}"
    ann.refused("POST", f"{path}/lock", 403)
    ann.refused("POST", f"{path}/unlock", 403)
    mia.refused("POST", f"{path}/unlock", 409, "not_locked")
    mia.refused("POST", f"/threads/{mia.UNKNOWN_ID}/lock", 404, "thread_not_found")
    assert mia.post(f"{path}/lock", status=200)["status"] == "locked"
    mia.refused("POST", f"{path}/lock", 409, "not_open")
    ann.refused("PATCH", path, 409, "thread_locked", {"title": "Too late"})
    bob.refused("PUT", f"{path}/vote", 409, "thread_locked", {"value": 1})
    bob.refused("POST", f"{path}/replies", 409, "thread_locked", {"body": "Hi."})
    ann.refused("POST", f"/replies/{reply['id']}/replies", 409, "thread_locked", {"body": "Hi."})
    bob.refused("PATCH", f"/replies/{reply['id']}", 409, "thread_locked", {"body": "Hi."})
    assert forum.guest.get(path)["reply_count"] == 1
    assert mia.post(f"{path}/unlock", status=200)["status"] == "open"
    forum.reply(bob, thread)
    forum.answer(ann, reply)
    assert forum.guest.get(path)["reply_count"] == 3


def test_who_deletes_a_thread(forum: Forum) -> None:
    ann, bob, mia, zoe = forum.member("ann"), forum.member("bob"), forum.moderator(), forum.admin()
    busy, quiet, foreign = forum.thread(ann), forum.thread(ann), forum.thread(bob)
    reply = forum.reply(bob, busy)
    for other in (bob, mia):
        other.refused("DELETE", f"/threads/{busy['id']}", 403)
    ann.refused("DELETE", f"/threads/{busy['id']}", 409, "has_replies")
    ann.delete(f"/threads/{quiet['id']}")
    ann.refused("DELETE", f"/threads/{quiet['id']}", 404, "thread_not_found")
    zoe.delete(f"/threads/{busy['id']}")
    zoe.delete(f"/threads/{foreign['id']}")
    forum.guest.refused("GET", f"/threads/{busy['id']}", 404, "thread_not_found")
    forum.guest.refused("GET", f"/replies/{reply['id']}", 404, "reply_not_found")


def test_votes_move_score_and_karma(forum: Forum) -> None:
    ann, bob, eve = forum.member("ann"), forum.member("bob"), forum.member("eve")
    thread = forum.thread(ann)
    path = f"/threads/{thread['id']}/vote"
    ann.refused("PUT", path, 403, "own_thread", {"value": 1})
    for body in ({"value": 2}, {"value": -2}, {"value": "up"}, {"value": None}, {}, {"value": 1, "user_id": eve.id}):
        bob.invalid("PUT", path, body)
    bob.refused("PUT", f"/threads/{bob.UNKNOWN_ID}/vote", 404, "thread_not_found", {"value": 1})

    def vote(who: Caller, value: int) -> tuple[int, int | None, int]:
        """The thread's score, one's own vote and the author's karma after a vote."""
        answer = who.put(path, {"value": value})
        return answer["score"], answer["my_vote"], forum.karma(ann)

    assert vote(bob, 1) == (1, 1, 1)
    assert vote(bob, 1) == (1, 1, 1)
    assert vote(eve, 1) == (2, 1, 2)
    assert vote(bob, -1) == (0, -1, 0)
    assert vote(bob, 0) == (1, None, 1)
    assert vote(bob, 0) == (1, None, 1)
    assert vote(eve, -1) == (-1, -1, -1)
    shown = forum.guest.get(f"/threads/{thread['id']}")
    assert (shown["score"], shown["my_vote"], shown["author"]["karma"]) == (-1, None, -1)
    assert eve.get(f"/threads/{thread['id']}")["my_vote"] == -1
    assert (forum.karma(bob), forum.karma(eve)) == (0, 0)


# Replies


def test_replies_answer_replies(forum: Forum) -> None:
    ann, bob, mia = forum.member("ann"), forum.member("bob"), forum.moderator()
    thread = forum.thread(ann)
    path = f"/threads/{thread['id']}/replies"
    for body in ({"body": ""}, {"body": "x" * 5001}, {}, {"body": "Hi.", "hidden": True}, {"body": "Hi.", "score": 9}):
        bob.invalid("POST", path, body)
    bob.refused("POST", f"/threads/{bob.UNKNOWN_ID}/replies", 404, "thread_not_found", {"body": "Hi."})
    first = forum.reply(bob, thread, "First.")
    assert set(first) == {
        *("id", "body", "author", "parent_id", "score", "hidden", "created_at", "changed_at", "child_count", "my_vote"),
    }
    assert (first["body"], first["parent_id"], first["score"], first["hidden"]) == ("First.", None, 0, False)
    assert (first["child_count"], first["my_vote"], first["author"]["username"]) == (0, None, bob.name)
    second = forum.answer(ann, first, "Second.")
    assert (second["parent_id"], second["author"]["id"]) == (first["id"], ann.id)
    third = forum.reply(ann, thread, "x" * 5000)
    bob.refused("POST", f"/replies/{bob.UNKNOWN_ID}/replies", 404, body={"body": "Hi."})

    tree = forum.guest.rows(path)
    assert [reply["id"] for reply in tree] == [first["id"], third["id"]]
    assert set(tree[0]) == {"id", "body", "author", "score", "hidden", "created_at", "children"}
    assert [reply["id"] for reply in tree[0]["children"]] == [second["id"]]
    assert tree[1]["children"] == []
    assert [reply["id"] for reply in forum.guest.rows(path, sort="-created_at")] == [third["id"], first["id"]]
    assert forum.guest.get(f"/replies/{first['id']}")["child_count"] == 1
    assert forum.guest.get(f"/threads/{thread['id']}")["reply_count"] == 3
    forum.guest.refused("GET", f"/threads/{bob.UNKNOWN_ID}/replies", 404, "thread_not_found")
    forum.guest.refused("GET", f"/replies/{bob.UNKNOWN_ID}", 404, "reply_not_found")

    for other in (ann, mia):
        other.refused("PATCH", f"/replies/{first['id']}", 403, body={"body": "Mine."})
    bob.invalid("PATCH", f"/replies/{first['id']}", {"body": ""})
    bob.invalid("PATCH", f"/replies/{first['id']}", {"body": "Hi.", "thread_id": thread["id"]})
    assert bob.patch(f"/replies/{first['id']}", {"body": "The very first."})["body"] == "The very first."


def test_who_deletes_a_reply(forum: Forum) -> None:
    ann, bob, mia = forum.member("ann"), forum.member("bob"), forum.moderator()
    thread = forum.thread(ann)
    first = forum.reply(bob, thread)
    second = forum.answer(ann, first)
    bob.refused("DELETE", f"/replies/{first['id']}", 409, "has_replies")
    ann.refused("DELETE", f"/replies/{first['id']}", 403)
    ann.delete(f"/replies/{second['id']}")
    bob.delete(f"/replies/{first['id']}")
    bob.refused("DELETE", f"/replies/{first['id']}", 404, "reply_not_found")
    parent = forum.reply(bob, thread)
    child = forum.answer(ann, parent)
    mia.delete(f"/replies/{parent['id']}")
    forum.guest.refused("GET", f"/replies/{child['id']}", 404, "reply_not_found")
    assert forum.guest.get(f"/threads/{thread['id']}")["reply_count"] == 0


def test_votes_on_replies_leave_the_karma_alone(forum: Forum) -> None:
    ann, bob, eve = forum.member("ann"), forum.member("bob"), forum.member("eve")
    thread = forum.thread(bob)
    reply, other = forum.reply(ann, thread), forum.reply(ann, thread)
    path = f"/replies/{reply['id']}/vote"
    ann.refused("PUT", path, 403, "own_reply", {"value": 1})
    for body in ({"value": 2}, {"value": -2}, {}):
        bob.invalid("PUT", path, body)
    assert bob.put(path, {"value": -1})["score"] == -1
    voted = bob.put(path, {"value": 1})
    assert (voted["score"], voted["my_vote"]) == (1, 1)
    assert eve.put(path, {"value": 1})["score"] == 2
    taken_back = bob.put(path, {"value": 0})
    assert (taken_back["score"], taken_back["my_vote"]) == (1, None)
    assert forum.karma(ann) == 0
    assert [row["id"] for row in forum.guest.rows(f"/threads/{thread['id']}/replies", sort="-score")] == [
        *(reply["id"], other["id"]),
    ]


# Following and bookmarks


def test_the_feed_shows_followed_boards(forum: Forum) -> None:
    ann, bob, zoe = forum.member("ann"), forum.member("bob"), forum.admin()
    town, sport = forum.board(zoe), forum.board(zoe)
    news, more, match = forum.thread(bob, town), forum.thread(bob, town), forum.thread(bob, sport)
    path = f"/boards/{town['slug']}/follow"
    for _ in range(2):
        followed = ann.put(path)
        assert (followed["following"], followed["follower_count"]) == (True, 1)
    assert [thread["id"] for thread in ann.rows("/feed")] == [more["id"], news["id"]]
    assert [thread["id"] for thread in ann.rows("/feed", sort="created_at")] == [news["id"], more["id"]]
    assert ann.page("/feed", limit=1)["total"] == 2
    assert bob.rows("/feed") == []
    assert bob.put(path)["follower_count"] == 2
    ann.put(f"/boards/{sport['slug']}/follow")
    assert [thread["id"] for thread in ann.rows("/feed", limit=1)] == [match["id"]]
    boards = ann.rows("/me/boards")
    assert [board["slug"] for board in boards] == sorted((town["slug"], sport["slug"]))
    assert set(boards[0]) == {"id", "slug", "name"}
    forum.moderator().post(f"/threads/{more['id']}/remove", status=200)
    assert [thread["id"] for thread in ann.rows("/feed")] == [match["id"], news["id"]]
    left = ann.call("DELETE", path, 200)
    assert (left["following"], left["follower_count"]) == (False, 1)
    assert ann.call("DELETE", path, 200)["follower_count"] == 1
    assert [thread["id"] for thread in ann.rows("/feed")] == [match["id"]]
    assert forum.guest.get(f"/boards/{town['slug']}")["following"] is False
    assert bob.get(f"/boards/{town['slug']}")["following"] is True
    ann.refused("PUT", f"/boards/{unique('none')}/follow", 404, "board_not_found")


def test_bookmarks_are_private(forum: Forum) -> None:
    ann, bob, zoe = forum.member("ann"), forum.member("bob"), forum.admin()
    news, match = forum.thread(bob), forum.thread(bob)
    path = f"/threads/{news['id']}/bookmarks"
    ann.invalid("POST", path, {"note": "x" * 201})
    ann.invalid("POST", path, {"note": "Later", "user_id": bob.id})
    ann.refused("POST", f"/threads/{ann.UNKNOWN_ID}/bookmarks", 404, "thread_not_found", {"note": "Later"})
    mark = ann.post(path, {"note": "Later"})
    assert set(mark) == {"id", "note", "created_at", "thread"}
    assert (mark["note"], mark["thread"]["id"]) == ("Later", news["id"])
    ann.refused("POST", path, 409, "bookmarked_already", {"note": "Again"})
    other = ann.post(f"/threads/{match['id']}/bookmarks", {})
    assert other["note"] is None
    assert [row["id"] for row in ann.rows("/me/bookmarks")] == [other["id"], mark["id"]]
    assert [row["id"] for row in ann.rows("/me/bookmarks", sort="created_at", limit=1)] == [mark["id"]]
    assert bob.page("/me/bookmarks")["total"] == 0
    assert ann.get(f"/threads/{news['id']}")["bookmarked"] is True
    assert bob.get(f"/threads/{news['id']}")["bookmarked"] is False
    for stranger in (bob, zoe):
        stranger.refused("DELETE", f"/bookmarks/{mark['id']}", 403)
    ann.delete(f"/bookmarks/{mark['id']}")
    ann.refused("DELETE", f"/bookmarks/{mark['id']}", 404, "bookmark_not_found")
    assert [row["id"] for row in ann.rows("/me/bookmarks")] == [other["id"]]
    ann.post(path, {"note": "Again"})


# Order


def test_a_report_is_decided_once(forum: Forum) -> None:
    ann, bob, eve, mia = forum.member("ann"), forum.member("bob"), forum.member("eve"), forum.moderator()
    thread = forum.thread(bob)
    rude, fine = forum.reply(ann, thread, "Fools!"), forum.reply(ann, thread, "Sorry.")
    path = f"/replies/{rude['id']}/reports"
    ann.refused("POST", path, 403, "own_reply", {"reason": "insult"})
    for body in (
        {"reason": "boring"},
        {},
        {"reason": "spam", "text": "x" * 1001},
        {"reason": "spam", "status": "upheld"},
    ):
        bob.invalid("POST", path, body)
    case = bob.post(path, {"reason": "insult", "text": "Not nice."})
    assert set(case) == {"id", "reason", "text", "status", "created_at", "reply", "reporter", "decided_by"}
    assert (case["reason"], case["text"], case["status"]) == ("insult", "Not nice.", "waiting")
    assert (case["reply"]["id"], case["reporter"]["username"], case["decided_by"]) == (rude["id"], bob.name, None)
    bob.refused("POST", path, 409, "reported_already", {"reason": "spam"})
    second = eve.post(path, {"reason": "off_topic"})
    third = forum.report(bob, fine)

    for action in ("uphold", "dismiss"):
        bob.refused("POST", f"/reports/{case['id']}/{action}", 403)
        mia.refused("POST", f"/reports/{mia.UNKNOWN_ID}/{action}", 404, "report_not_found")
    upheld = mia.post(f"/reports/{case['id']}/uphold", status=200)
    assert (upheld["status"], upheld["reply"]["hidden"]) == ("upheld", True)
    assert upheld["decided_by"]["username"] == mia.name
    assert forum.karma(ann) == -5
    for action in ("uphold", "dismiss"):
        mia.refused("POST", f"/reports/{case['id']}/{action}", 409, "decided_already")
    dismissed = mia.post(f"/reports/{third['id']}/dismiss", status=200)
    assert (dismissed["status"], dismissed["reply"]["hidden"]) == ("dismissed", False)
    assert dismissed["decided_by"]["id"] == mia.id
    mia.refused("POST", f"/reports/{third['id']}/uphold", 409, "decided_already")
    assert forum.karma(ann) == -5
    mia.post(f"/reports/{second['id']}/uphold", status=200)
    assert forum.karma(ann) == -10
    assert forum.guest.get(f"/replies/{rude['id']}")["hidden"] is True
    assert forum.guest.get(f"/replies/{fine['id']}")["hidden"] is False


def test_moderators_see_the_reports(forum: Forum) -> None:
    ann, bob, mia = forum.member("ann"), forum.member("bob"), forum.moderator()
    ann.refused("GET", "/reports", 403)
    ann.refused("GET", "/reports/by-reason", 403)

    def counts() -> dict[str, int]:
        rows = mia.rows("/reports/by-reason")
        order = [(-row["reports"], row["reason"]) for row in rows]
        assert order == sorted(order)
        assert all(set(row) == {"reason", "reports", "newest"} for row in rows)
        return {row["reason"]: row["reports"] for row in rows}

    before, waiting = counts(), mia.page("/reports", status="waiting")["total"]
    insults = mia.page("/reports", reason="insult")["total"]
    thread = forum.thread(bob)
    reports = [forum.report(ann, forum.reply(bob, thread), reason) for reason in ("insult", "insult", "off_topic")]
    after = counts()
    assert after["insult"] == before.get("insult", 0) + 2
    assert after["off_topic"] == before.get("off_topic", 0) + 1
    newest = next(row["newest"] for row in mia.rows("/reports/by-reason") if row["reason"] == "off_topic")
    assert newest == reports[2]["created_at"]
    assert mia.page("/reports", reason="insult")["total"] == insults + 2
    assert mia.page("/reports", status="waiting")["total"] == waiting + 3
    latest = mia.rows("/reports", sort="-created_at", limit=3)
    assert [row["id"] for row in latest] == [report["id"] for report in reversed(reports)]
    assert mia.rows("/reports", offset=mia.page("/reports")["total"] - 1)[0]["id"] == reports[2]["id"]
    mia.post(f"/reports/{reports[0]['id']}/dismiss", status=200)
    assert mia.page("/reports", status="waiting")["total"] == waiting + 2


def test_a_board_has_room_for_three_pins(forum: Forum) -> None:
    ann, mia, zoe = forum.member(), forum.moderator(), forum.admin()
    board, elsewhere = forum.board(zoe), forum.board(zoe)
    threads = [forum.thread(ann, board) for _ in range(4)]
    ann.refused("POST", f"/threads/{threads[0]['id']}/pin", 403)
    for thread in threads[:3]:
        assert mia.post(f"/threads/{thread['id']}/pin", status=200)["pinned"] is True
    mia.refused("POST", f"/threads/{threads[3]['id']}/pin", 409, "too_many_pins")
    assert mia.post(f"/threads/{forum.thread(ann, elsewhere)['id']}/pin", status=200)["pinned"] is True
    assert len(forum.guest.rows(f"/boards/{board['slug']}/threads", pinned=True)) == 3
    mia.refused("POST", f"/threads/{mia.UNKNOWN_ID}/pin", 404, "thread_not_found")


def test_a_removed_thread_is_seen_by_moderators_only(forum: Forum) -> None:
    ann, bob, mia, zoe = forum.member("ann"), forum.member("bob"), forum.moderator(), forum.admin()
    mark = unique("mark")
    board = forum.board(zoe)
    news = forum.thread(ann, board, title=f"News {mark}")
    locked = forum.thread(ann, board, title=f"Locked {mark}")
    path = f"/threads/{news['id']}"
    ann.refused("POST", f"{path}/remove", 403)
    assert mia.post(f"{path}/remove", status=200)["status"] == "removed"
    mia.refused("POST", f"{path}/remove", 409, "already_removed")
    mia.refused("POST", f"{path}/lock", 409, "not_open")
    mia.refused("POST", f"{path}/unlock", 409, "not_locked")
    for other in (forum.guest, ann, bob):
        other.refused("GET", path, 404, "thread_not_found")
    for moderator in (mia, zoe):
        assert moderator.get(path)["status"] == "removed"
    ann.refused("PATCH", path, 409, "thread_locked", {"title": "Good news"})
    bob.refused("POST", f"{path}/replies", 409, "thread_locked", {"body": "Hi."})
    bob.refused("PUT", f"{path}/vote", 409, "thread_locked", {"value": 1})
    assert [row["id"] for row in forum.guest.rows(f"/boards/{board['slug']}/threads")] == [locked["id"]]
    assert [row["id"] for row in mia.rows("/threads", q=mark)] == [locked["id"]]
    mia.post(f"/threads/{locked['id']}/lock", status=200)
    assert forum.guest.rows("/threads", q=mark)[0]["status"] == "locked"
    assert mia.post(f"/threads/{locked['id']}/remove", status=200)["status"] == "removed"
    assert forum.guest.rows("/threads", q=mark) == []


def test_writers_are_ranked(forum: Forum) -> None:
    forum.thread(forum.member())
    rows = forum.guest.rows("/rankings/writers")
    assert 1 <= len(rows) <= 10
    assert all(set(row) == {"username", "threads", "score"} for row in rows)
    order = [(-row["score"], row["username"]) for row in rows]
    assert order == sorted(order)
    writer, threads = forum.member("top"), []
    board = forum.board()
    for _ in range(2):
        threads.append(forum.thread(writer, board))
    for _ in range(rows[0]["score"] // 2 + 1):
        fan = forum.member("fan")
        for thread in threads:
            fan.put(f"/threads/{thread['id']}/vote", {"value": 1})
    best = forum.guest.rows("/rankings/writers")[0]
    assert best == {"username": writer.name, "threads": 2, "score": 2 * (rows[0]["score"] // 2 + 1)}
    forum.moderator().post(f"/threads/{threads[0]['id']}/remove", status=200)
    mine = [row for row in forum.guest.rows("/rankings/writers") if row["username"] == writer.name]
    assert all(row == {**row, "threads": 1, "score": best["score"] // 2} for row in mine)


# Concurrency


def test_a_name_is_taken_once(guest: Caller, at_once: AtOnce) -> None:
    name = unique("ann")

    def sign_up() -> httpx.Response:
        body = {"username": name, "email": f"{unique()}@example.org", "password": guest.PASSWORD}
        return guest.send("POST", "/users", body)

    assert at_once(*[sign_up] * 3) == [201, 409, 409]


def test_votes_at_once_all_count(forum: Forum, at_once: AtOnce) -> None:
    ann = forum.member()
    thread = forum.thread(ann)
    path = f"/threads/{thread['id']}"
    voters = [forum.member("fan") for _ in range(5)]
    votes = [lambda voter=voter: voter.send("PUT", f"{path}/vote", {"value": 1}) for voter in voters]
    assert at_once(*votes) == [200] * 5
    assert (forum.guest.get(path)["score"], forum.karma(ann)) == (5, 5)


def test_a_double_click_is_one_vote(forum: Forum, at_once: AtOnce) -> None:
    ann, bob = forum.member("ann"), forum.member("bob")
    path = f"/threads/{forum.thread(ann)['id']}"
    assert 200 in at_once(*[lambda: bob.send("PUT", f"{path}/vote", {"value": 1})] * 2)
    assert (forum.guest.get(path)["score"], forum.karma(ann)) == (1, 1)


def test_two_moderators_decide_a_report_once(forum: Forum, at_once: AtOnce) -> None:
    ann, bob, mia, kim = forum.member("ann"), forum.member("bob"), forum.moderator(), forum.moderator()
    case = forum.report(bob, forum.reply(ann, forum.thread(bob)))
    path = f"/reports/{case['id']}/uphold"
    assert at_once(lambda: mia.send("POST", path), lambda: kim.send("POST", path)) == [200, 409]
    assert forum.karma(ann) == -5
