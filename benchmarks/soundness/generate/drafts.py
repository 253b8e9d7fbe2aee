"""Operations before their bodies: route, callers, parameters, input and output."""

from dataclasses import dataclass, field
from typing import Any

from benchmarks.soundness.generate.chance import Chance
from benchmarks.soundness.generate.schema import Drawn, Entities
from benchmarks.soundness.generate.types import Form, value_type

KEYS = ("text", "integer", "uuid", "slug", "email")


@dataclass
class Draft:
    """A signature whose outcomes and query parameters are added while its body is drawn."""

    name: str
    kind: str
    entity: str
    method: str
    path: str
    callers: list[str]
    purpose: str
    """What the body is about: ``sign_in``, ``create``, ``restore`` …"""
    parameters: list[Form] = field(default_factory=list)
    input: Form | None = None
    output: Form | None = None
    many: bool = False
    status: int = 200
    input_many: bool = False
    envelope: Form | None = None
    media: str | None = None
    outcomes: list[Form] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    rank: int = -1
    """Of a job: it may ask for jobs of a higher rank only, so that the queue empties."""

    def form(self) -> Form:
        return {
            "name": self.name,
            "kind": self.kind,
            "entity": self.entity,
            "summary": self.name.replace("_", " ").capitalize(),
            "method": self.method,
            "path": self.path,
            "callers": self.callers,
            "parameters": self.parameters,
            "input": self.input,
            "output": self.output,
            "many": self.many,
            "input_many": self.input_many or (False if self.input else None),
            "envelope": self.envelope,
            "media": self.media,
            "success_status": self.status,
            "outcomes": self.outcomes,
            "requirements": self.requirements,
        }


@dataclass
class Routes:
    """Draws operations whose names and routes differ."""

    chance: Chance
    entities: Entities
    roles: list[str]
    drafts: list[Draft] = field(default_factory=list)

    def draw(self) -> list[Draft]:
        """Two to five operations of each entity, and those that sign in and out."""
        if self.entities.account is not None:
            self._accounts(self.entities[self.entities.account])
        for item in self.entities.all:
            kinds = [self._create, self._read, self._list, self._update, self._delete, self._report, self._list]
            actions = self._purposes(item)
            for draw in self.chance.some(kinds, 2, 5):
                draw(item)
            for purpose in self.chance.some(actions, 0, 3):
                self._action(item, purpose)
        return self.drafts

    # -- parts ------------------------------------------------------------------------------------------------------

    def _callers(self, item: Drawn, kind: str) -> list[str]:
        if self.entities.account is None:
            return ["anyone"]
        if item.form["owner"] and kind not in ("read", "list"):
            role = self.chance.one(self.roles)
            return self.chance.one((["member"], ["member"], [role], [role, "member"]))
        return self.chance.weighted(
            (
                (5, ["member"]),
                (1, ["anyone"]),
                (0.7, ["member", "anyone"]),
                (2, [self.chance.one(self.roles)]),
                (0.7, [self.chance.one(self.roles), "member"]),
            )
        )

    def _key(self, item: Drawn, suffix: str = "") -> Form:
        """A path parameter that identifies a row by its id, or by a unique field."""
        keys = [one for one in item.fields(*KEYS) if one["unique"] and one["required"] and len(one["name"]) < 30]
        if keys and self.chance.maybe(0.3):
            key = self.chance.one(keys)
            return self.path_parameter(f"{item.row}_{key['name']}", key["type"], item.name, key["name"])
        return self.path_parameter(f"{item.row}_id{suffix}", value_type("uuid"), item.name, "id")

    @staticmethod
    def path_parameter(name: str, type_: Form, entity: str | None, key: str | None) -> Form:
        return {"name": name, "place": "path", "type": type_, "entity": entity, "field": key, "required": True}

    def _parent(self, item: Drawn, least: float) -> Form | None:
        """The key of the row that a new row belongs to, for a nested route."""
        targets = [
            self.entities[one["target"]]
            for one in item.form["relations"]
            if one["kind"] == "many_to_one" and one["target"] not in (item.name, self.entities.account)
        ]
        return self._key(self.chance.one(targets)) if targets and self.chance.maybe(least) else None

    def _dto(self, name: str, item: Drawn, role: str) -> Form:
        return {"name": name, "entity": item.name, "role": role}

    def _output(self, item: Drawn, purpose: str) -> Form:
        return self.chance.weighted(
            (
                (3, self._dto(f"{item.name}View", item, "view")),
                (2, self._dto(f"{item.name}Summary", item, "summary")),
                (2, self._dto(f"{item.name}{purpose.title().replace('_', '')}Answer", item, "custom")),
            )
        )

    def _add(self, item: Drawn, kind: str, purpose: str, method: str, path: str, **given: Any) -> None:
        name = f"{purpose}_{item.plural if kind in ('list', 'report') else item.row}"
        while any(one.name == name for one in self.drafts):
            name += "_x"
        shape = [method, *("{}" if part.startswith("{") else part for part in path.split("/"))]
        taken = [[one.method, *("{}" if p.startswith("{") else p for p in one.path.split("/"))] for one in self.drafts]
        if shape in taken:
            path = f"{path}/{purpose.replace('_', '-')}-{len(self.drafts)}"
        callers = given.pop("callers", None) or self._callers(item, kind)
        cited = [f"{item.plural}.{len(self.drafts)}"] if self.chance.maybe(0.3) else []
        self.drafts.append(Draft(name, kind, item.name, method, path, callers, purpose, requirements=cited, **given))

    # -- kinds ------------------------------------------------------------------------------------------------------

    def _accounts(self, item: Drawn) -> None:
        member = ["member"]
        view = self._output(item, "account")
        self._add(
            item, "create", "sign_up", "POST", f"/{item.plural}", callers=["anyone"], status=201,
            input=self._dto(f"{item.name}Create", item, "create"), output=self.chance.one((view, None)),
        )  # fmt: skip
        self._add(
            item, "action", "sign_in", "POST", "/sign-in", callers=["anyone"], status=self.chance.one((200, 201)),
            input=self._dto("Credentials", item, "custom"), output=self._dto("SignedIn", item, "custom"),
        )  # fmt: skip
        if not self.entities.basic and self.chance.maybe(0.35):
            self._add(
                item, "action", "renew", "POST", "/renew", callers=["anyone"], status=200,
                input=self._dto("ShownAgain", item, "custom"), output=self._dto("SignedIn", item, "custom"),
            )  # fmt: skip
        if not self.entities.basic and self.chance.maybe(0.6):
            self._add(item, "action", "sign_out", "POST", "/sign-out", callers=member, status=204)
        if self.chance.maybe(0.6):
            self._add(item, "read", "me", "GET", "/me", callers=member, output=view)
        if self.chance.maybe(0.3):
            dto = self._dto("NewPassword", item, "custom")
            self._add(item, "action", "change_password", "PUT", "/me/password", callers=member, status=204, input=dto)
        if self.chance.maybe(0.2):
            self._add(item, "delete", "leave", "DELETE", "/me", callers=member, status=204)

    def _create(self, item: Drawn) -> None:
        parent = self._parent(item, 0.5)
        path = f"/{item.plural}"
        if parent is not None:
            path = f"/{self.entities[parent['entity']].plural}/{{{parent['name']}}}{path}"
        dto = self.chance.weighted(
            (
                (6, self._dto(f"{item.name}Create", item, "create")),
                (2, self._dto(f"New{item.name}", item, "custom")),
                (1, None if _fills_itself(item) else self._dto(f"{item.name}Create", item, "create")),
            )
        )
        output = self._output(item, "create") if self.chance.maybe(0.85) else None
        self._add(
            item, "create", "create", "POST", path, parameters=[parent] if parent else [], input=dto, output=output,
            status=self.chance.one((201, 200)) if output else self.chance.one((204, 201)),
        )  # fmt: skip

    def _read(self, item: Drawn) -> None:
        key = self._key(item)
        path = f"/{item.plural}/{{{key['name']}}}"
        self._add(item, "read", "read", "GET", path, parameters=[key], output=self._output(item, "read"))

    def _list(self, item: Drawn) -> None:
        parent = self._parent(item, 0.4)
        path = f"/{item.plural}"
        if parent is not None:
            path = f"/{self.entities[parent['entity']].plural}/{{{parent['name']}}}{path}"
        self._add(
            item, "list", "list", self.chance.weighted(((9, "GET"), (1, "POST"))), path, many=True,
            parameters=[parent] if parent else [], output=self._output(item, "list"),
        )  # fmt: skip

    def _update(self, item: Drawn) -> None:
        key = self._key(item)
        dto = self.chance.one(
            (self._dto(f"{item.name}Update", item, "update"), self._dto(f"Changed{item.name}", item, "custom"))
        )
        output = self._output(item, "update") if self.chance.maybe(0.85) else None
        self._add(
            item, "update", "update", self.chance.one(("PATCH", "PUT")), f"/{item.plural}/{{{key['name']}}}",
            parameters=[key], input=dto, output=output, status=200 if output else 204,
        )  # fmt: skip

    def _delete(self, item: Drawn) -> None:
        key = self._key(item)
        output = self._output(item, "delete") if item.form["soft_delete"] and self.chance.maybe(0.4) else None
        self._add(
            item, "delete", "delete", "DELETE", f"/{item.plural}/{{{key['name']}}}", parameters=[key], output=output,
            status=200 if output else 204,
        )  # fmt: skip

    def _report(self, item: Drawn) -> None:
        many = self.chance.maybe(0.7)
        name = f"{item.name}Totals{len(self.drafts)}"
        self._add(
            item, "report", "report", "GET", f"/reports/{item.plural}", many=many,
            output=self._dto(name, item, "custom"),
        )  # fmt: skip

    def _purposes(self, item: Drawn) -> list[str]:
        found = ["work", "work", "bulk", "loop", "choose", "make"]
        if item.form["state_machine"]:
            found += ["move", "move"]
        if item.form["soft_delete"]:
            found.append("restore")
        if any(one["kind"] == "many_to_many" for one in item.form["relations"]):
            found += ["link", "link"]
        if item.fields("integer", "decimal"):
            found.append("count_up")
        return found

    def _action(self, item: Drawn, purpose: str) -> None:
        key = self._key(item)
        output = self._output(item, purpose) if self.chance.maybe(0.7) else None
        dto = self._dto(f"{item.name}{purpose.title().replace('_', '')}Body", item, "custom")
        given = dto if self.chance.maybe(0.5) else None
        if purpose in ("bulk", "make"):
            self._add(
                item, "action", purpose, "POST", f"/{item.plural}/{purpose}", input=given,
                output=output if purpose == "make" else None, status=200 if output and purpose == "make" else 204,
            )  # fmt: skip
            return
        self._add(
            item, "action", purpose, self.chance.one(("POST", "PUT") if given else ("POST", "DELETE")),
            f"/{item.plural}/{{{key['name']}}}/{purpose.replace('_', '-')}", parameters=[key], input=given,
            output=output, status=200 if output else 204,
        )  # fmt: skip


def _fills_itself(item: Drawn) -> bool:
    """Whether a row can be made from nothing that is sent: neither secrets nor other rows are needed."""
    secrets = any(one["type"]["kind"] in ("secret", "json") and one["required"] for one in item.form["fields"])
    others = any(one["required"] and one["name"] != item.form["owner"] for one in item.form["relations"])
    return not secrets and not others
