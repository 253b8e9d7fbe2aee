"""Real calls to show beside the numbers: for the worst forms and for the diagnostics that cure least."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.store.trials import Stored, Trials
from compiler.stress.measures import form_of

_SENT, _BACK = 1_400, 900
"""Most characters that are shown of what was sent and of what came back."""


class Finder:
    """Looks at trials one by one, and remembers which of those that were kept in full show what best."""

    def __init__(self, kept: frozenset[int]) -> None:
        self._kept = kept
        self._forms: dict[tuple[str, str], tuple[int, int]] = {}
        self._codes: dict[tuple[str, str], tuple[int, int, int]] = {}

    def see(self, stored: Stored) -> None:
        if stored.number not in self._kept:
            return
        record = stored.record
        form = (record.key.model, form_of(record.key.unit, record.form))
        weight = record.attempts + (0 if record.accepted else 1_000)
        self._forms[form] = max(self._forms.get(form, (0, 0)), (weight, stored.number))
        for place, call in enumerate(record.calls):
            for item in call.complaints:
                name = (record.key.model, item.code)
                worth = {"left": 3, "cured": 2, "unread": 1}.get(item.fate, 0)
                self._codes[name] = max(self._codes.get(name, (-1, 0, 0)), (worth, stored.number, place))

    def of_form(self, trials: Trials, model: str, form: str) -> dict[str, Any] | None:
        """The first refused call of the form's hardest trial that was kept."""
        if (model, form) not in self._forms:
            return None
        number = self._forms[model, form][1]
        calls = trials.transcript(number) or ()
        place = next((place for place, call in enumerate(calls) if call["outcome"] == "refused"), None)
        return None if place is None else _excerpt(number, calls, place, None)

    def of_code(self, trials: Trials, model: str, code: str) -> dict[str, Any] | None:
        """A call of which the diagnostic was said, if there is one after which it had to be said again."""
        if (model, code) not in self._codes:
            return None
        _, number, place = self._codes[model, code]
        calls = trials.transcript(number) or ()
        return _excerpt(number, calls, place, code) if place < len(calls) else None


def _excerpt(number: int, calls: Sequence[Mapping[str, Any]], place: int, code: str | None) -> dict[str, Any]:
    call = calls[place]
    following = calls[place + 1] if place + 1 < len(calls) else None
    said = [item for item in call["said"] if code is None or item["code"] == code]
    return {
        "trial": number,
        "attempt": call["attempt"],
        "sent": shortened(call["sent"], _SENT),
        "came_back": shortened(reply_text(call), _BACK),
        "said": [told(item) for item in said[:4]],
        "then_sent": None if following is None else shortened(_complaints(following["sent"]), _BACK),
        "then_came_back": None if following is None else shortened(reply_text(following), _BACK),
    }


def reply_text(call: Mapping[str, Any]) -> str:
    """What came back as one text: calls as ``name(arguments)``, then the words beside them."""
    reply = call["reply"]
    if reply is None:
        return f"no reply: {call['error']}"
    parts = [f"{item['name']}({item['arguments']})" for item in reply["tool_calls"]]
    return "\n".join([*parts, *([reply["text"]] if reply["text"] else [])]) or "(nothing)"


def told(item: Mapping[str, Any]) -> str:
    """One diagnostic on one line."""
    where = f"{item['path']}: " if item["path"] else ""
    return f"[{item['code']}] {where}{item['message']}" + (f" {item['hint']}" if item["hint"] else "")


def shortened(text: str, most: int) -> str:
    """Head and tail with what was left out counted between them."""
    if len(text) <= most:
        return text
    head = most * 2 // 3
    return f"{text[:head]}\n… {len(text) - most} characters left out …\n{text[head - most :]}"


def _complaints(sent: str) -> str:
    """The part of a request that says what was wrong."""
    return sent[sent.find("# Diagnostics") :] if "# Diagnostics" in sent else sent
