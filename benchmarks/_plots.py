"""Plots as SVG files, readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

STYLE = (
    "<style>text{font:13px sans-serif;fill:#444}@media(prefers-color-scheme:dark){text{fill:#ccc}}"
    ".bar{fill:#4878a8}.line{fill:none;stroke-width:2}.grid{stroke:#999;stroke-dasharray:3 4}</style>"
)
COLORS = ("#4878a8", "#c0703a", "#4f9a5b", "#a05195", "#b8952b", "#2f9e9e", "#c44e52", "#8a8a8a")
DASHES = ("", "6 3", "2 3")


def bars(title: str, rows: Sequence[tuple[str, float]]) -> str:
    """Horizontal bars of ratios on a logarithmic scale, with a line at 1."""
    low = min([0.5, *(value for _, value in rows)])
    high = max([2.0, *(value for _, value in rows)])
    left, width = 380, 340

    def place(value: float) -> float:
        return left + width * math.log(value / low) / math.log(high / low)

    one = place(1)
    parts = []
    for number, (label, value) in enumerate(rows):
        y, end = 36 + 24 * number, place(value)
        parts.append(f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(label)}</text>')
        parts.append(
            f'<rect class="bar" x="{min(one, end):.1f}" y="{y}" width="{max(abs(end - one), 1):.1f}" height="17"/>'
        )
        parts.append(f'<text x="{max(one, end) + 6:.1f}" y="{y + 13}">{value:.3g}×</text>')
    height = 44 + 24 * len(rows)
    parts.append(f'<line class="grid" stroke="#999" x1="{one:.1f}" x2="{one:.1f}" y1="28" y2="{height - 8}"/>')
    return _svg(left + width + 80, height, title, parts)


def growth(title: str, lines: Mapping[str, Sequence[tuple[float, float]]]) -> str:
    """CPU seconds against multiples of the data, both logarithmic; the thin dotted line is exponent 1."""
    points = [point for line in lines.values() for point in line if point[1] > 0]
    right = max((x for x, _ in points), default=2.0)
    low, high = min((y for _, y in points), default=1.0), max((y for _, y in points), default=2.0)
    high = max(high, low * right)

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            60 + 400 * math.log(x) / math.log(max(right, 2)),
            300 - 250 * math.log(y / low) / math.log(max(high / low, 1.01)),
        )

    (x0, y0), (x1, y1) = place(1, low), place(right, low * right)
    parts = [f'<line class="grid" stroke="#999" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>']
    for number, (label, line) in enumerate(lines.items()):
        color, dash = COLORS[number % len(COLORS)], DASHES[number // len(COLORS) % len(DASHES)]
        places = [place(x, y) for x, y in line if y > 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline class="line" stroke="{color}" stroke-dasharray="{dash}" points="{path}"/>')
        y = 40 + 20 * number
        parts.append(
            f'<line stroke="{color}" stroke-width="2" stroke-dasharray="{dash}" x1="480" x2="506" y1="{y}" y2="{y}"/>'
        )
        parts.append(f'<text x="514" y="{y + 4}">{escape(label)}</text>')
    multiples = sorted({x for x, _ in points})
    parts += [f'<text x="{place(x, low)[0]:.1f}" y="322" text-anchor="middle">{x:g}×</text>' for x in multiples]
    parts += [
        f'<text x="54" y="{place(1, cost)[1] + 4:.1f}" text-anchor="end">{cost:g}</text>'
        for cost in (10.0**power for power in range(-2, 6))
        if low <= cost <= high
    ]
    return _svg(660, max(334, 60 + 20 * len(lines)), title, parts)


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" role="img" aria-label="{escape(title)}">'
    )
    return "\n".join(
        [head, STYLE, f'<text x="10" y="18" font-weight="bold">{escape(title)}</text>', *parts, "</svg>\n"]
    )
