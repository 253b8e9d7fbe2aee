"""A real headless Chromium through chromedriver's HTTP protocol (W3C WebDriver)."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

_ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
              "--window-size=1500,900"]  # fmt: skip
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client = client
        self._base = f"/session/{session}"

    def open(self, page: Path) -> None:
        self._post("/url", {"url": page.absolute().as_uri()})

    def run(self, script: str, *arguments: Any) -> Any:
        """The value that a script returns."""
        return self._post("/execute/sync", {"script": script, "args": list(arguments)})

    def click(self, selector: str) -> None:
        self._post(f"/element/{self._find(selector)}/click", {})

    def write(self, selector: str, text: str) -> None:
        self._post(f"/element/{self._find(selector)}/value", {"text": text})

    def screenshot(self) -> bytes:
        import base64

        return base64.b64decode(self._value(self._client.get(f"{self._base}/screenshot")))

    def errors(self) -> list[str]:
        """What the console complains about."""
        entries = self._post("/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def _find(self, selector: str) -> str:
        found: str = self._post("/element", {"using": "css selector", "value": selector})[_ELEMENT]
        return found

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return self._value(self._client.post(self._base + path, json=body))

    @staticmethod
    def _value(response: httpx.Response) -> Any:
        value = response.json()["value"]
        assert response.status_code == 200, value
        return value


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for the block; skips where there is none, but not in CI."""
    browser, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if browser is None or driver is None:
        reason = "needs chromium and chromedriver (Debian packages chromium, chromium-driver)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    process = subprocess.Popen(
        [driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        assert process.stdout is not None
        line = next(line for line in process.stdout if "started successfully on port" in line)
        address = f"http://127.0.0.1:{line.rstrip().rstrip('.').rpartition(' ')[2]}"
        with httpx.Client(base_url=address, timeout=60) as client:
            options = {
                "goog:chromeOptions": {"binary": browser, "args": _ARGUMENTS},
                "goog:loggingPrefs": {"browser": "ALL"},
            }
            wanted = {"capabilities": {"alwaysMatch": options}}
            started = client.post("/session", json=wanted).json()["value"]
            yield Browser(client, started["sessionId"])
            client.delete(f"/session/{started['sessionId']}")
    finally:
        process.terminate()
        deadline = time.monotonic() + 10
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
