"""Building blocks of the report: sections, tables with bars, columns. Charts are inline SVG beside readable figures."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.numbers import compact, count, share
from catalog.report.words import both, spans

_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")


@dataclass(frozen=True)
class Section:
    """A part of the page with an anchor; ``title`` is a key of ``WORDS``."""

    anchor: str
    title: str
    body: str

    def render(self) -> str:
        """The section's HTML."""
        heading = f'<h2 id="{self.anchor}-title">{both(self.title)}</h2>'
        return f'<section id="{self.anchor}" aria-labelledby="{self.anchor}-title">{heading}\n{self.body}</section>\n'


def escape(value: object) -> str:
    """Text safe in HTML; a dash for nothing."""
    return "–" if value is None or value == "" else html.escape(str(value))


def bar(part: float, whole: float, kind: str = "") -> str:
    """A horizontal bar, hidden from screen readers: the figure stands beside it."""
    width = 0.0 if not whole else max(0.4, round(100 * part / whole, 1))
    css = f' class="{kind}"' if kind else ""
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect{css} width="{width:g}" height="10" rx="1"/></svg>'
    )


def bars(
    caption: str,
    key: str,
    rows: Sequence[tuple[str | None, int]],
    unit: str = "documents",
    limit: int = 12,
    kind: str = "",
) -> str:
    """A table of names with figures, shares and bars. *caption*, *key* and *unit* are keys of ``WORDS``."""
    if not rows:
        return f"<h3>{both(caption)}</h3><p>{both('none')}</p>"
    total, largest = sum(value for _, value in rows), max(value for _, value in rows)
    lines = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="plot">{bar(value, largest, kind)}</td>'
        f"<td>{number(value, unit)}</td><td>{localized(share(value, total))}</td></tr>\n"
        for name, value in rows[:limit]
    )
    rest = rows[limit:]
    more = f'<p class="more">{both("more", count(len(rest)))}</p>' if rest else ""
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{escape(caption)}"><table class="bars">'
        f"<caption>{both(caption)}</caption><thead><tr>"
        f'<th scope="col"><span class="unseen">{both(key)}</span></th><td class="plot"></td>'
        f'<th scope="col">{both(unit)}</th>'
        f'<th scope="col">{both("share")}</th></tr></thead><tbody>\n{lines}</tbody></table>{more}</div>\n'
    )


def number(value: int, unit: str) -> str:
    """A figure: compact for volumes, exact for things that are counted."""
    return localized(compact(value)) if unit in ("text", "characters", "words", "tokens") else count(value)


def localized(figure: str) -> str:
    """A figure with the decimal sign of each language."""
    return _DECIMAL.sub(spans(",", "."), figure)


def name_of(rule: str | None) -> str:
    """A rule's name as code that may break after its underscores."""
    return f"<code>{escape(rule).replace('_', '_<wbr>')}</code>"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A plain table; *head* are keys of ``WORDS``, cells are HTML, the first cell of a row is its heading."""
    columns = "".join(f'<th scope="col">{both(name)}</th>' for name in head)
    lines = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>\n' for row in rows
    )
    title = f"<caption>{both(caption)}</caption>" if caption else ""
    return (
        f'<div class="scroll" tabindex="0" role="group"><table>{title}<thead><tr>{columns}</tr></thead>'
        f"<tbody>\n{lines}</tbody></table></div>\n"
    )


def columns(caption: str, rows: Sequence[tuple[str, int]], unit: str = "documents") -> str:
    """Vertical columns over an ordered axis (months, lengths), with a table of the same figures to unfold."""
    if not rows:
        return f"<h3>{both(caption)}</h3><p>{both('none')}</p>"
    largest = max(value for _, value in rows) or 1
    step = 100 / max(len(rows), 8)  # a single month is a column, not a wall
    marks = "".join(
        f'<rect x="{index * step + step * 0.1:.2f}" y="{40 - 38 * value / largest:.2f}" width="{step * 0.8:.2f}" '
        f'height="{38 * value / largest:.2f}"><title>{escape(name)}: {count(value)}</title></rect>'
        for index, (name, value) in enumerate(rows)
    )
    figures = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{count(value)}</td></tr>' for name, value in rows)
    return (
        f'<figure><figcaption>{both(caption)}</figcaption><svg class="columns" viewBox="0 0 100 40" '
        f'preserveAspectRatio="none" aria-hidden="true" focusable="false">{marks}</svg>'
        f'<div class="axis" aria-hidden="true"><span>{escape(rows[0][0])}</span>'
        f"<span>{escape(rows[-1][0]) if len(rows) > 1 else ''}</span></div>"
        f"<details><summary>{both(unit)}</summary><table><tbody>{figures}</tbody></table></details></figure>\n"
    )
