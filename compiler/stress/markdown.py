"""The report as Markdown. Pure."""

import math
from collections.abc import Mapping
from typing import Any


def as_markdown(report: Mapping[str, Any]) -> str:
    """Tables first; excerpts as quoted blocks at the end of each model."""
    lines = [
        f"# Stress report: {report['title']}",
        "",
        *([f"**SIMULATED**: {_simulated(report)}.", ""] if report["simulated"] else []),
    ]
    lines += [
        f"{report['units']} units; conditions: {report['conditions']}; "
        f"at most {report['settings']['attempts']} calls for a unit.",
        "",
    ]
    lines += summary_table(report)
    for model in report["models"]:
        lines += ["", f"## {name_of(model)}", "", *forms_table(model), "", *_codes(model), "", *_heat(model)]
        lines += _faults(model) + _examples(model)
    return "\n".join(lines) + "\n"


def _simulated(report: Mapping[str, Any]) -> str:
    if not report["real"]:
        return "no real model was asked"
    return ", ".join(model["label"] for model in report["models"] if model["simulated"])


def name_of(model: Mapping[str, Any]) -> str:
    return f"{model['label']}{' (SIMULATED)' if model['simulated'] else ''}"


def summary_table(report: Mapping[str, Any]) -> list[str]:
    """A row per model."""
    rows = [
        "| model | trials | raw valid | after repair | accepted (95 %) | never | calls p50 / p90 / max "
        "| tokens a unit p50 / p90 / max | equal to reference |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for model in report["models"]:
        rows.append(
            f"| {name_of(model)} | {model['trials']:,} "
            f"| {percent(model['raw_valid'])} | {percent(model['after_repair'])} "
            f"| {with_interval(model['accepted'])} | {model['never']['count']} | {three(model['attempts'])} "
            f"| {three(model['tokens_per_unit'])} | {percent(model['equal_to_reference'])} |"
        )
    for model in report["models"]:
        whole = model["wholes"]
        if whole["compiles"]:
            rows += [
                "",
                f"Whole compiles with {name_of(model)}: {whole['compiles']}; "
                f"compiled {with_interval(whole['compiled'])}, "
                f"booted and passed all scenarios {with_interval(whole['passed'])}; "
                f"{whole['projects']} distinct projects; calls {three(whole['calls'])}.",
            ]
    return rows


def forms_table(model: Mapping[str, Any]) -> list[str]:
    """A row per form."""
    rows = [
        "| form | trials | raw valid | after repair | after 1 / 2 / 3 re-asks | accepted (95 %) "
        "| calls p50 / p90 / max | tokens p50 / p90 | score |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for form in model["forms"]:
        tokens = form["tokens_per_unit"]
        after = " / ".join(percent(_after(form, k)) for k in (1, 2, 3))
        score = "" if form["score"] is None else f"{form['score']:.3f}"
        rows.append(
            f"| {form['form']} | {form['trials']:,} "
            f"| {percent(form['raw_valid'])} | {percent(form['after_repair'])} | {after} "
            f"| {with_interval(form['accepted'])} | {three(form['attempts'])} "
            f"| {tokens['p50']} / {tokens['p90']} | {score} |"
        )
    return rows


def percent(rate: Mapping[str, Any]) -> str:
    """``98.3 %``; rates that are not whole keep enough digits not to look so."""
    if rate["rate"] is None:
        return "–"
    shown = 100 * rate["rate"]
    digits = next((digits for digits in (1, 2, 3) if shown in (0, 100) or 0 < round(shown, digits) < 100), 4)
    return f"{shown:.{digits}f} %"


def with_interval(rate: Mapping[str, Any]) -> str:
    """With the Wilson interval; its ends are rounded outward."""
    low, high = math.floor(rate["low"] * 10_000) / 100, math.ceil(rate["high"] * 10_000) / 100
    return f"{percent(rate)} ({low:.2f} to {high:.2f})"


def _after(form: Mapping[str, Any], reasks: int) -> Mapping[str, Any]:
    curve = form["curve"]
    found: Mapping[str, Any] = curve[min(reasks, len(curve) - 1)]
    return found


def three(counts: Mapping[str, Any]) -> str:
    """``p50 / p90 / max``."""
    return " / ".join("–" if counts[name] is None else f"{counts[name]:,}" for name in ("p50", "p90", "max"))


def _codes(model: Mapping[str, Any]) -> list[str]:
    rows = [
        "| diagnostic | said | cured by the next answer (95 %) | next answer unreadable |",
        "| --- | ---: | ---: | ---: |",
    ]
    for item in model["codes"]:
        rows.append(
            f"| {item['code']} {item['title']} | {item['said']:,} | {with_interval(item['cure'])} | {item['unread']} |"
        )
    return rows


def _heat(model: Mapping[str, Any]) -> list[str]:
    heat = model["heat"]
    rows = ["Share of first replies with each kind of failure:", "", "| form | " + " | ".join(heat["kinds"]) + " |"]
    rows.append("| --- |" + " ---: |" * len(heat["kinds"]))
    for row in heat["rows"]:
        cells = (f"{100 * cell:.0f} %" if cell else "" for cell in row["cells"])
        rows.append(f"| {row['form']} | " + " | ".join(cells) + " |")
    return rows


def _faults(model: Mapping[str, Any]) -> list[str]:
    if not model["faults"]:
        return []
    rows = [
        "",
        "| simulated fault | first replies | mended without asking | accepted in the end |",
        "| --- | ---: | ---: | ---: |",
    ]
    return rows + [
        f"| {item['fault']} | {item['replies']} | {percent(item['mended'])} | {percent(item['accepted'])} |"
        for item in model["faults"]
    ]


def _examples(model: Mapping[str, Any]) -> list[str]:
    lines: list[str] = []
    for title, items, name in (
        ("Worst forms", model["worst_forms"], "form"),
        ("Least curing diagnostics", model["least_curing"], "code"),
    ):
        lines += ["", f"### {title}", ""]
        for item in items:
            lines += [f"#### {item[name]}", ""]
            example = item["example"]
            if example is None:
                lines += ["No trial of it was refused.", ""]
                continue
            lines += [f"Trial {example['trial']}, call {example['attempt']}.", ""]
            for label, text in (
                ("Sent", example["sent"]),
                ("Came back", example["came_back"]),
                ("Said", "\n".join(example["said"])),
                ("Then sent", example["then_sent"]),
                ("Then came back", example["then_came_back"]),
            ):
                if text:
                    lines += [f"{label}:", "", *(f"    {line}" for line in text.splitlines()), ""]
    return lines
