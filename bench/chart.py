"""A small line chart as SVG text: named series over a few named points, each value written beside it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

WIDTH, HEIGHT = 640, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 58, 44
# Told apart in print and by the colour-blind: by colour, by dash and by the shape of the point.
LOOKS = (("#0b5394", "", "circle"), ("#b45f06", "6 4", "square"))
FONT = "font-family='sans-serif' font-size='12'"


def _ceiling(value: float) -> float:
    """The next round number above."""
    step = 1.0
    while step * 10 <= value:
        step *= 10
    return next(step * factor for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if step * factor >= value)


def _text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
    return f"<text x='{x:.0f}' y='{y:.0f}' text-anchor='{anchor}' {FONT} {more}>{escape(words)}</text>"


def _point(shape: str, x: float, y: float, colour: str) -> str:
    if shape == "circle":
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='{colour}'/>"
    return f"<rect x='{x - 4:.1f}' y='{y - 4:.1f}' width='8' height='8' fill='{colour}'/>"


def line_chart(title: str, axis: str, unit: str, series: Mapping[str, Mapping[str, float]]) -> str:
    """The chart as a whole SVG file; a series is a value by point, and may lack the last points."""
    points = list(dict.fromkeys(point for one in series.values() for point in one))
    top = _ceiling(max(value for one in series.values() for value in one.values()))
    across, up = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(number: int, value: float) -> tuple[float, float]:
        x = LEFT + across * (number + 0.5) / len(points)
        return x, TOP + up * (1 - value / top)

    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#fff'/>",
        _text(LEFT, 22, f"{title}, {unit}", "start", "font-weight='bold'"),
        _text(LEFT + across / 2, HEIGHT - 8, axis),
    ]
    for share in (0.0, 0.5, 1.0):
        _, y = at(0, top * share)
        parts.append(f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y:.1f}' y2='{y:.1f}' stroke='#ccc'/>")
        parts.append(_text(LEFT - 8, y + 4, f"{top * share:g}", "end"))
    parts += [_text(at(number, 0)[0], HEIGHT - 26, point) for number, point in enumerate(points)]
    above = {point: max(one.get(point, 0.0) for one in series.values()) for point in points}
    for which, (name, values) in enumerate(series.items()):
        colour, dash, shape = LOOKS[which % len(LOOKS)]
        places = [(at(points.index(point), value), point, value) for point, value in values.items()]
        path = " ".join(f"{x:.1f},{y:.1f}" for (x, y), _, _ in places)
        parts.append(
            f"<polyline points='{path}' fill='none' stroke='{colour}' stroke-width='2' "
            f"stroke-dasharray='{dash}'/>"
        )
        for (x, y), point, value in places:
            parts.append(_point(shape, x, y, colour))
            higher = value == above[point]
            parts.append(_text(x, y - 9 if higher else y + 18, f"{value:.0f}", more=f"fill='{colour}'"))
        key = LEFT + 160 * which
        parts.append(_point(shape, key + 6, 40, colour))
        parts.append(_text(key + 16, 44, name, "start"))
    return "\n".join([*parts, "</svg>\n"])
