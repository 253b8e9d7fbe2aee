"""One diagnostic, four renderings: terminal, JSON, SARIF, model."""

import itertools
import json

from rich.console import Console

from ast_schemas.diagnostic import Diagnostic, Fix, Place, Related
from compiler.diagnostics import Sources, for_model, has_errors, in_order, make, to_json, to_sarif
from compiler.diagnostics.codes import expressions as codes
from compiler.diagnostics.render_terminal import to_terminal

UNIT = "operations/pay_order"
PATH = "steps[1].condition"
TEXT = 'order.status == "opne" and order.note != null'


def misspelt(path: str = PATH, **changes: object) -> Diagnostic:
    made = make(
        codes.UNKNOWN_VALUE,
        unit=UNIT,
        path=path,
        span=(16, 22),
        value="opne",
        allowed=("open", "paid"),
        hint="did you mean `open`?",
        place=Place(file="shop.md", line=3),
        related=(Related(message="the enum is declared here", unit="schema/Order", path="fields[0]"),),
        fixes=(Fix(message='replace it by "open"', patch="[]", applicability="unsafe"),),
        target="`order.status`",
    )
    return made.model_copy(update=changes)


def note() -> Diagnostic:
    return make(codes.COERCED, unit=UNIT, path="steps[0].where", span=(2, 5), value="===", canonical="==")


def printed(items: list[Diagnostic], sources: Sources, width: int = 120) -> str:
    console = Console(width=width, record=True, force_terminal=False, color_system=None, file=None, quiet=False)
    with console.capture() as capture:
        to_terminal(items, console, sources)
    return capture.get()


def test_the_order_does_not_depend_on_the_order_of_the_checks() -> None:
    items = [misspelt("steps[10].condition"), misspelt("steps[2].condition"), note(), misspelt(place=None)]
    assert len({in_order(order) for order in itertools.permutations(items)}) == 1
    assert [item.path for item in in_order(items[:2])] == ["steps[2].condition", "steps[10].condition"]


def test_the_same_diagnostic_is_shown_once() -> None:
    assert in_order([misspelt(), misspelt()]) == (misspelt(),)


def test_notes_and_warnings_are_no_errors() -> None:
    assert not has_errors([note()])
    assert has_errors([note(), misspelt()])


def test_the_terminal_shows_the_expression_with_carets_below_the_fault() -> None:
    lines = printed([misspelt()], Sources(expressions={(UNIT, PATH): TEXT})).splitlines()
    shown = next(index for index, line in enumerate(lines) if TEXT in line)
    start = lines[shown].index('"opne"')
    assert lines[shown + 1][start : start + 7] == "^" * 6
    assert lines[0] == "error[X636] Unknown value of an enum"
    assert "shop.md:3" in lines[1]
    assert "  hint: did you mean `open`?" in lines
    assert '  possible fix: replace it by "open"' in lines
    assert "  see: the enum is declared here (schema/Order fields[0])" in lines


def test_without_the_expression_the_terminal_shows_the_line_of_the_spec() -> None:
    text = printed([misspelt()], Sources(files={"shop.md": "# Shop\n\n* IF opne THEN refuse\n"}))
    assert "3  | * IF opne THEN refuse" in text


def test_the_terminal_takes_no_text_for_markup() -> None:
    found = make(codes.COERCED, value="[bold]x[/bold]", canonical="[red]")
    assert "Read `[bold]x[/bold]` as `[red]`." in printed([found], Sources())


def test_excerpts_of_long_and_many_lined_texts_stay_on_their_line() -> None:
    text = "a == 1\nand " + "b" * 500 + " == c"
    found = make(codes.UNKNOWN_NAME, unit=UNIT, path=PATH, span=(511 + 4, 516 + 4), value="c", allowed=("a",))
    shown = printed([found], Sources(expressions={(UNIT, PATH): text}), width=200)
    assert "a == 1" not in shown
    assert "^" in shown
    beyond = found.model_copy(update={"span": (9000, 9001)})
    assert "^" in printed([beyond], Sources(expressions={(UNIT, PATH): text}), width=200)


def test_json_has_the_keys_of_the_command_line_and_is_plain() -> None:
    data = to_json(misspelt())
    assert json.loads(json.dumps(data)) == data
    assert {key: data[key] for key in ("code", "severity", "unit", "path", "file", "line")} == {
        "code": "X636",
        "severity": "error",
        "unit": UNIT,
        "path": PATH,
        "file": "shop.md",
        "line": 3,
    }
    assert to_json(note())["file"] is None


def test_sarif_names_tool_rules_and_places() -> None:
    log = to_sarif([note(), misspelt()], version="1.2.3", sources=Sources(files={"shop.md": "\n\n* x\n"}))
    assert json.loads(json.dumps(log))["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["version"] == "1.2.3"
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    levels = {result["ruleId"]: result["level"] for result in run["results"]}
    assert levels == {"X636": "error", "X690": "note"}
    wrong = next(result for result in run["results"] if result["ruleId"] == "X636")
    region = wrong["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "snippet": {"text": "* x"}}
    assert wrong["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == f"{UNIT}#{PATH}"


def test_the_model_gets_one_line_per_error_and_no_notes() -> None:
    text = for_model([note(), misspelt()])
    assert text == (
        '- steps[1].condition: [X636] "opne" is not a value of `order.status`; allowed: open, paid. '
        "Hint: did you mean `open`?"
    )


def test_the_model_gets_at_most_a_dozen_lines_and_the_number_of_the_rest() -> None:
    lines = for_model(misspelt(f"steps[{index}].condition") for index in range(20)).splitlines()
    assert len(lines) == 13
    assert lines[-1] == "and 8 more"
    assert lines[2].startswith("- steps[2].condition")


def test_with_nothing_to_mend_the_model_gets_nothing() -> None:
    assert for_model([note()]) == ""
    assert for_model([]) == ""


def test_a_line_for_the_model_is_one_line() -> None:
    assert len(for_model([misspelt(message="two\nlines")]).splitlines()) == 1
