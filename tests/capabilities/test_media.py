"""Answers as CSV, as plain text and as HTML."""

import csv
import io
from pathlib import Path

import pytest

from compiler.build.settings import Settings
from compiler.driver import compile_spec
from tests.capabilities.laboratory import client, compiled
from tests.emitters.emitted import run
from tests.emitters.openapi_documents import assert_alike

STOCK = """
# Stock

## Conventions

- There is no sign-in.
- Names in JSON are camelCase.

## Entities

### Part

| Field | Type | Rules |
| --- | --- | --- |
| part name | text | 1 to 80 characters |
| price | decimal(8, 2) | |
| labels | list of text | optional |
| sold | yes/no | default no |

- A **summary** shows part name, price, labels, sold.
- A **tag** shows part name.

## Operations

### Add a part

`POST /parts`

- **Who**: anyone
- **Answers**: 201 with the part

### Export the parts

`GET /parts.csv`

- **Who**: anyone
- **Answers**: the parts as summaries, as CSV
- **Filters**: sold
- **Sort**: part name; part name by default
- **Page**: all at once

### Count the parts

`GET /reports/parts`

- **Who**: anyone
- **Rows**: the parts
- **Group by**: sold
- **Measures**: parts: the number of parts; worth: the sum of the price
- **Answers**: as CSV

### Print a part

`GET /parts/{part_id}/print`

- **Who**: anyone
- **Answers**: 200 with the part as a summary, as text

### Print the tag of a part

`GET /parts/{part_id}/tag`

- **Who**: anyone
- **Answers**: the part as a tag, as text

### Look at a part

`GET /parts/{part_id}/page`

- **Who**: anyone
- **Answers**: the part as a summary, as a page

### Look at the parts

`GET /`

- **Who**: anyone
- **Answers**: the parts as summaries, as a page
- **Sort**: part name; part name by default

## Acceptance

### Scenario: a part is exported

- GIVEN a part "bolt" with part name "Bolt", price 1.5
- WHEN nobody calls "Export the parts"
- THEN it succeeds and `contains(answer, "Bolt,1.50")`
- WHEN nobody calls "Look at a part" on bolt
- THEN `contains(answer, "<dd>Bolt</dd>")`
"""


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compiled(STOCK, tmp_path_factory.mktemp("stock"))


PARTS = [
    {"partName": '=cmd()"', "price": "-1.50", "labels": ["a, b", "c"]},
    {"partName": "Bolt,\nlong", "price": "2", "sold": True},
    {"partName": "<script>alert('ü')</script>", "price": "0.5"},
]


def test_a_list_is_a_table_that_no_spreadsheet_runs(stock: Path, database: str) -> None:
    with client(stock, database) as api:
        empty = api.get("/parts.csv")
        assert (empty.headers["content-type"], empty.text) == (
            "text/csv; charset=utf-8",
            "partName,price,labels,sold\r\n",
        )
        for part in PARTS:
            assert api.post("/parts", json=part).status_code == 201
        answer = api.get("/parts.csv")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert list(csv.reader(io.StringIO(answer.text, newline=""))) == [
            ["partName", "price", "labels", "sold"],
            ["<script>alert('ü')</script>", "0.50", "", "false"],
            ["'=cmd()\"", "-1.50", '["a, b", "c"]', "false"],
            ["Bolt,\nlong", "2.00", "", "true"],
        ]
        assert api.get("/parts.csv", params={"sold": "true"}).text.count("\r\n") == 2
        assert api.get("/reports/parts").text == "sold,parts,worth\r\nfalse,2,-1.00\r\ntrue,1,2.00\r\n"
        assert api.get("/parts.csv", params={"sold": "x"}).headers["content-type"] == "application/problem+json"


def test_one_row_is_text_and_a_page_in_which_all_is_escaped(stock: Path, database: str) -> None:
    with client(stock, database) as api:
        made = [api.post("/parts", json=part).json()["id"] for part in PARTS]
        text = api.get(f"/parts/{made[1]}/print")
        assert text.headers["content-type"] == "text/plain; charset=utf-8"
        assert text.text == "partName: Bolt,\nlong\nprice: 2.00\nlabels: \nsold: true"
        assert api.get(f"/parts/{made[0]}/tag").text == '=cmd()"'
        page = api.get(f"/parts/{made[2]}/page")
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "<h1>Look at a part</h1>" in page.text
        assert "&lt;script&gt;alert(&#39;ü&#39;)&lt;/script&gt;" in page.text
        assert "<script>" not in page.text + api.get("/").text
        assert api.get("/").text.count("<tr>") == 4
        assert api.get(f"/parts/{made[0].replace('-', '')[::-1]}/page").status_code in (404, 422)


def test_a_person_has_a_page_of_their_own(tmp_path: Path) -> None:
    project = compiled(STOCK, tmp_path)
    own = project / "extensions" / "templates" / "look_at_part.html"
    own.parent.mkdir()
    own.write_text("<h2>{{ row.partName }}</h2>", encoding="utf-8")
    (tmp_path / "spec.md").write_text(STOCK.replace("optional |", "optional, at most 9 items |"), encoding="utf-8")
    compile_spec(tmp_path / "spec.md", project, Settings(retriever="lexical", verify="none"))
    with client(project, f"sqlite:///{tmp_path / 'app.db'}") as api:
        part = api.post("/parts", json=PARTS[2]).json()["id"]
        assert api.get(f"/parts/{part}/page").text == "<h2>&lt;script&gt;alert(&#39;ü&#39;)&lt;/script&gt;</h2>"
        assert "<table>" in api.get("/").text


@pytest.mark.long
def test_the_description_says_the_same_and_the_project_passes_its_own_tests(stock: Path) -> None:
    assert_alike(stock)
    run(stock, "-m", "ruff", "check", "app", "tests")
    run(stock, "-m", "ruff", "format", "--check", "app", "tests")
    run(stock, "-m", "mypy", "--strict", "app", "tests")
    assert " failed" not in run(stock, "-m", "pytest", "-q", DATABASE_URL="")
