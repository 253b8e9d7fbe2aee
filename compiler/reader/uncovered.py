"""Collects, while a form is read, which requirements it used and which it could not read."""

from compiler.models.protocol import JsonObject


class Ledger:
    """Every requirement ends in exactly one of the two; unreadable wins."""

    def __init__(self) -> None:
        self._used: dict[str, None] = {}
        self._unread: dict[str, str] = {}

    def use(self, *requirements: str | None) -> None:
        for requirement in requirements:
            if requirement:
                self._used[requirement] = None

    def reject(self, requirement: str | None, reason: str) -> None:
        if requirement:
            self._unread.setdefault(requirement, reason)

    def known(self, requirement: str | None) -> bool:
        return requirement in self._used or requirement in self._unread

    @property
    def requirements(self) -> list[str]:
        return [item for item in self._used if item not in self._unread]

    @property
    def uncovered(self) -> list[JsonObject]:
        return [{"requirement": item, "reason": reason} for item, reason in self._unread.items()]
