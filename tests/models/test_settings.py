"""What is said about models reaches them: by option, by environment, and by file, in this order of weight."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from compiler.build.settings import Settings
from compiler.models.protocol import Sampling

FILE = """
model = "openai:small"
base_url = "http://localhost:8000/v1"
escalate_to = "openai:large"
escalate_base_url = "https://host/v1"
escalate_api_key_env = "LARGE_KEY"
capabilities = "json_schema, context=16384"
channel = "text"
temperature = 0.2
max_tokens = 4000
price_prompt = "0.1"
price_completion = 10
budget_cost = "2.50"
budget_calls = 100
"""


def test_the_file_names_models_prices_and_budgets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "formwork.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FORMWORK_BUDGET_CALLS", "7")
    settings = Settings(channel="forced")
    assert (settings.price_prompt, settings.price_completion) == (Decimal("0.1"), Decimal(10))
    assert (settings.budget_cost, settings.budget_calls, settings.budget_tokens) == (Decimal("2.50"), 7, None)
    access = settings.access()
    assert (access.base_url, access.channel, access.capabilities) == (
        "http://localhost:8000/v1",
        "forced",
        "json_schema, context=16384",
    )
    assert access.sampling == Sampling(temperature=0.2, max_tokens=4000)


def test_the_stronger_model_has_its_own_address_and_key_and_is_probed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "formwork.toml").write_text(FILE)
    monkeypatch.chdir(tmp_path)
    stronger = Settings().escalation()
    assert (stronger.base_url, stronger.api_key_env) == ("https://host/v1", "LARGE_KEY")
    assert (stronger.channel, stronger.capabilities, stronger.probe) == (None, None, True)
    near = Settings(escalate_base_url=None, escalate_api_key_env=None, api_key_env="KEY").escalation()
    assert (near.base_url, near.api_key_env) == ("http://localhost:8000/v1", "KEY")
    elsewhere = Settings(escalate_base_url="https://other/v1", escalate_api_key_env=None, api_key_env="KEY")
    assert elsewhere.escalation().api_key_env is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"capabilities": "magic"},
        {"channel": "voice"},
        {"budget_cost": "-1"},
        {"budget_calls": 0},
        {"temperature": 3},
        {"timeout": 0},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--capabilities", "forced, magic"], "setting capabilities: 'magic' is no capability; there are forced"),
        (["--model", "instructor:anthropic"], "unknown model 'instructor:anthropic'"),
        (["--model", "openai:a", "--base-url", "http://x/v1", "--escalate-to", "b"], "unknown model 'b'"),
        (["--model", "openai:a", "--api-key-env", "NO_SUCH"], "the environment variable NO_SUCH is not set"),
    ],
)
def test_the_command_says_what_is_wrong_before_it_asks_anyone(tmp_path: Path, options: list[str], said: str) -> None:
    spec = tmp_path / "spec.md"
    spec.write_text("# Notes\n")
    done = subprocess.run(
        [sys.executable, "-m", "compiler", "compile", str(spec), "--out", str(tmp_path / "out"), *options],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "COLUMNS": "200"},
        check=False,
    )
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert not (tmp_path / "out").exists()
