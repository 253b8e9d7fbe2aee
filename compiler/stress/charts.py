"""Geometry of the report's charts: numbers to coordinates. Pure; the page draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.stress.markdown import with_interval

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 52, 16, 14, 36
"""Margins around the plot, in pixels of the drawing."""


def acceptance(curves: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
    """Share accepted over re-asks, a line with its interval for each label; all reach as far as the longest."""
    longest = max((len(curve) for curve in curves.values()), default=1)
    last = max(1, longest - 1)
    lowest = min((point["low"] for curve in curves.values() for point in curve), default=0.0)
    floor = 0.0 if lowest < 0.5 else 0.5
    series = []
    for place, (label, curve) in enumerate(curves.items()):
        full = [*curve, *({**curve[-1], "reasks": k} for k in range(len(curve), longest))] if curve else []
        dots = [
            {"x": _x(point["reasks"], last), "y": _y(point["rate"], floor), "told": _told(label, point)}
            for point in full
            if point["rate"] is not None
        ]
        upper = [(_x(point["reasks"], last), _y(point["high"], floor)) for point in full]
        lower = [(_x(point["reasks"], last), _y(point["low"], floor)) for point in reversed(full)]
        series.append(
            {
                "label": label,
                "colour": f"hsl({(212 + 137 * place) % 360} 60% {(45, 35)[place % 2]}%)",
                "line": _points((dot["x"], dot["y"]) for dot in dots),
                "band": _points([*upper, *lower]),
                "dots": dots,
            }
        )
    steps = [floor + (1 - floor) * part / 5 for part in range(6)]
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "series": series,
        "across": [{"x": _x(k, last), "text": str(k)} for k in range(last + 1)],
        "up": [{"y": _y(step, floor), "text": f"{100 * step:.0f} %"} for step in steps],
        "left": LEFT,
        "right": WIDTH - RIGHT,
        "foot": HEIGHT - BOTTOM,
    }


def shade(cell: float, most: float) -> int:
    """How strongly a cell of the heat map is coloured, 0 to 100."""
    return round(100 * cell / most) if most else 0


def _x(reasks: int, last: int) -> float:
    return round(LEFT + (WIDTH - LEFT - RIGHT) * reasks / last, 1)


def _y(rate: float, floor: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - (rate - floor) / (1 - floor)), 1)


def _points(pairs: Any) -> str:
    return " ".join(f"{x},{y}" for x, y in pairs)


def _told(label: str, point: Mapping[str, Any]) -> str:
    reasks = point["reasks"]
    return f"{label}: {with_interval(point)} after {reasks} re-ask{'' if reasks == 1 else 's'}"
