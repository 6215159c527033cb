"""A flame graph as an SVG file: width is CPU time, the caller below, the called above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

WIDTH, ROW, LEAST_SHARE, DEEPEST = 1180, 17, 0.004, 28
_STYLE = (
    "<style>text{font:11px sans-serif;fill:#222}.t{font-size:13px;font-weight:bold}rect{stroke:#fff;stroke-width:.4}"
    "@media(prefers-color-scheme:dark){.t,.l{fill:#ddd}rect{stroke:#222}}</style>"
)
_COLORS = {
    "flows": "#9fc5e8",
    "cleaning": "#b6d7a8",
    "licensing": "#f9cb9c",
    "dedup": "#d5a6bd",
    "catalog": "#b4a7d6",
    "crawler": "#ffe599",
    "import": "#cccccc",
}
_OTHER = "#ead1c0"


@dataclass
class Node:
    """A frame below its callers: seconds with all that it called."""

    seconds: float = 0.0
    called: dict[str, Node] = field(default_factory=dict)


def flame(title: str, stacks: Mapping[tuple[str, ...], float]) -> str:
    """Draw *stacks*; frames below 0.4 % of the whole are left out."""
    root = Node()
    for stack, seconds in sorted(stacks.items()):
        node = root
        node.seconds += seconds
        for frame in stack[:DEEPEST]:
            node = node.called.setdefault(frame, Node())
            node.seconds += seconds
    rows = _depth(root, root.seconds * LEAST_SHARE)
    height = 34 + ROW * rows
    parts: list[str] = []
    _draw(root, 0.0, 0, root.seconds, height, parts)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" '
        f'aria-label="{escape(title)}">'
    )
    legend = "".join(
        f'<rect x="{420 + 95 * number}" y="5" width="12" height="12" fill="{color}"/>'
        f'<text class="l" x="{436 + 95 * number}" y="15">{name}</text>'
        for number, (name, color) in enumerate({**_COLORS, "libraries": _OTHER}.items())
    )
    heading = f'<text class="t" x="4" y="16">{escape(title)}</text>{legend}'
    return "\n".join([head, _STYLE, heading, *parts, "</svg>\n"])


def _depth(node: Node, least: float) -> int:
    return max((1 + _depth(child, least) for child in node.called.values() if child.seconds >= least), default=0)


def _draw(node: Node, left: float, level: int, total: float, height: int, parts: list[str]) -> None:
    for name, child in sorted(node.called.items(), key=lambda item: (-item[1].seconds, item[0])):
        width = WIDTH * child.seconds / total
        if child.seconds >= total * LEAST_SHARE:
            y = height - 6 - ROW * (level + 1)
            color = _COLORS.get(name.split(":")[0].split(".")[0], _OTHER)
            about = f"{name}: {child.seconds:.2f} s, {child.seconds / total:.1%}"
            short = name.partition(":")[2].replace(".<locals>", "") or name
            shown = escape(short[: int(width / 6.2)]) if width > 30 else ""
            parts.append(
                f'<g><title>{escape(about)}</title><rect x="{left:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" '
                f'fill="{color}"/><text x="{left + 3:.1f}" y="{y + 12}">{shown}</text></g>'
            )
            _draw(child, left, level + 1, total, height, parts)
        left += width
