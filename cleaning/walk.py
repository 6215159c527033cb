"""A tree to blocks: one walk, no copies, no recursion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cleaning import formulas
from cleaning.blocks import BREAK, Block, Container, Page, Region
from cleaning.boilerplate import MEDIUM, STRONG, WEAK, attribute_strength
from cleaning.tables import is_data_table, rows
from cleaning.tree import short_text

HIDDEN_SENTENCE = 40
"""Hidden words inside a paragraph are labels for machines; a hidden sentence is shown by a script."""


def _tags(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SKIPPED = _tags(
    "style template svg head iframe object embed video audio canvas map select option optgroup datalist button input "
    "textarea noscript applet frameset noframes meter progress link meta title base source track area param rt rp"
)
_BLOCK_TAGS = _tags(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody "
    "td tfoot th thead tr ul"
)
_LEAVES = _tags("p h1 h2 h3 h4 h5 h6 dt dd li figcaption caption summary legend")
_NO_CONTAINERS = _tags("p h1 h2 h3 h4 h5 h6 pre tr tbody thead dt hr")
_NAMED_BY_SLUG = _tags("p h1 h2 h3 h4 h5 h6 dt li")
_LISTS = _tags("ul ol dl")
_FURNITURE_TAGS = {
    "nav": STRONG,
    "dialog": STRONG,
    "menu": STRONG,
    "footer": MEDIUM,
    "aside": MEDIUM,
    "form": MEDIUM,
    "header": WEAK,
}
_FURNITURE_ROLES = {
    **dict.fromkeys(
        ["navigation", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar", "toolbar", "tablist"],
        STRONG,
    ),
    **dict.fromkeys(["banner", "complementary", "alert", "form"], MEDIUM),
}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LINE_NUMBERS = re.compile(r"\b(?:gutter|linenos?|line-numbers?(?:-rows)?|rouge-gutter|blob-num|hljs-ln-n\w*)\b")
_SIGNUP_SCRIPT = re.compile(
    r"mailerlite|mailchimp|list-manage|getresponse|freshmail|convertkit|sendinblue|brevo|hsforms"
)
_PERMALINK = re.compile(r"\s*[#¶§🔗]+$")
_FORUM = re.compile(r"phpbb|vbulletin|xenforo|^XF$|\bmybb|\bsmf\b|invision|\bipsApp|discourse|flarum|nodebb", re.I)
_MATH_IMAGE = re.compile(r"math|latex|\btex\b", re.I)
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")
_NO_ATTRIBUTES: Mapping[str, str] = {}


class _Place(NamedTuple):
    """Where the walk stands; restored when an element is left."""

    container: int
    region: int
    kind: str
    group: int
    quoted: bool
    in_main: bool
    in_pre: bool


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int


def read_blocks(root: Any) -> Page:
    """The blocks of the page whose ``<html>`` element is *root*; the tree is left as it is."""
    page = _Walk().run(root)
    page.is_forum = _is_forum(root)
    return page


def _is_forum(root: Any) -> bool:
    names = [root.get("id"), root.get("class")]
    names += [value for body in root.iterchildren("body") for value in (body.get("id"), body.get("class"))]
    names += [meta.get("content") for meta in root.iter("meta") if (meta.get("name") or "").lower() == "generator"]
    if any(name and _FORUM.search(name) for name in names):
        return True
    return any("DiscussionForumPosting" in (script.text or "") for script in root.iter("script"))


class _Walk:
    def __init__(self) -> None:
        self.page = Page()
        self.place = _Place(-1, -1, "div", 0, False, False, False)
        self.parts: list[str] = []
        self.link_chars = self.links = self.open_links = 0
        self.lists: list[_List] = []
        self.groups = 0
        self.marker = ""

    def run(self, root: Any) -> Page:
        stack: list[tuple[Iterator[Any], Any, _Place | str]] = [(iter((root,)), None, "")]
        while stack:
            children, element, left = stack[-1]
            for child in children:
                entered = self._enter(child)
                if entered is None:
                    self._text(child.tail)
                else:
                    self._text(child.text)
                    stack.append((iter(child), child, entered))
                    break
            else:
                stack.pop()
                if element is not None:
                    self._leave(element, left)
                    self._text(element.tail)
        self._flush()
        return self.page

    def _text(self, value: str | None) -> None:
        if value:
            self.parts.append(value)
            if self.open_links:
                self.link_chars += len(value.strip())

    def _enter(self, element: Any) -> _Place | str | None:
        """Note what *element* begins; returns what leaving it must undo, or None if it is not walked into."""
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            if tag == "input" and element.get("type") == "email":
                self.page.signups.add(self.place.container)
            return None
        if tag == "br":
            self.parts.append(BREAK)
            return None
        attributes = element.attrib or _NO_ATTRIBUTES
        if tag not in _BLOCK_TAGS:
            return self._enter_inline(element, tag, attributes)
        if self.place.in_pre:
            if self.parts and not self.parts[-1].endswith("\n"):
                self.parts.append("\n")
            return None if _LINE_NUMBERS.search(attributes.get("class", "")) else "inline"
        if tag == "td" and _LINE_NUMBERS.search(attributes.get("class", "")):
            return None
        self._flush()
        if tag == "table" and is_data_table(element):
            self._table(element, attributes)
            return None
        before = self.place
        self._furniture(tag, attributes)
        self._enter_block(tag, attributes)
        return before

    def _enter_block(self, tag: str, attributes: Mapping[str, str]) -> None:
        place = self.place
        if tag in _LEAVES:
            if not (tag == "p" and place.kind in ("li", "dd", "dt", "caption")):
                place = place._replace(kind={"figcaption": "caption", "legend": "caption"}.get(tag, tag))
            if tag == "li":
                self._item(attributes)
        elif tag == "pre":
            place = place._replace(kind="pre", in_pre=True)
        elif tag in _LISTS:
            self.groups += 1
            place = place._replace(group=place.group if self.lists else self.groups)
            self.lists.append(_List(tag == "ol", _number(attributes.get("start")) or 1))
        elif tag == "blockquote":
            place = place._replace(quoted=True, kind="div")
        elif tag == "figure":
            place = place._replace(kind="caption")
        elif tag in ("article", "main"):
            place = place._replace(in_main=True)
        if tag not in _NO_CONTAINERS:
            # Positional construction: half of all blocks pass here, and ``_replace`` takes four times as long.
            container = self._contain(tag, attributes)
            place = _Place(container, place.region, place.kind, place.group, place.quoted, place.in_main, place.in_pre)
        self.place = place

    def _contain(self, tag: str, attributes: Mapping[str, str]) -> int:
        name = f"{tag} {attributes.get('class', '')}".strip()
        self.page.containers.append(Container(self.place.container, tag, name))
        return len(self.page.containers) - 1

    def _item(self, attributes: Mapping[str, str]) -> None:
        if not self.lists or not self.lists[-1].ordered:
            self.marker = "- "
            return
        current = self.lists[-1]
        current.number = _number(attributes.get("value")) or current.number
        self.marker = f"{current.number}. "
        current.number += 1

    def _furniture(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("html", "body"):
            return
        strength = 0 if tag == "header" and self.place.in_main else _FURNITURE_TAGS.get(tag, 0)
        if attributes:
            identifier = None if tag in _NAMED_BY_SLUG else attributes.get("id")
            named = attribute_strength(attributes.get("class"), identifier)
            if tag in ("main", "td", "h1") or (tag == "article" and named < STRONG):
                named = 0
            strength = max(strength, named, _FURNITURE_ROLES.get(attributes.get("role", ""), 0))
            if strength < STRONG and _is_hidden(attributes):
                strength = STRONG
        if strength:
            self._open_region(strength, tag, attributes)

    def _open_region(self, strength: int, tag: str, attributes: Mapping[str, str]) -> None:
        name = f"{tag}.{attributes.get('class', '')}#{attributes.get('id', '')}".rstrip(".#")
        self.page.regions.append(Region(self.place.region, strength, name))
        self.place = self.place._replace(region=len(self.page.regions) - 1)

    def _enter_inline(self, element: Any, tag: str, attributes: Mapping[str, str]) -> _Place | str | None:
        if tag == "a":
            self.links += 1
        elif tag == "script":
            if attributes.get("type", "").startswith("math/tex"):
                self.parts.append(formulas.from_tex(element.text or ""))
            elif _SIGNUP_SCRIPT.search(attributes.get("src", "")):
                self.page.signups.add(self.place.container)
            return None
        elif tag == "math":
            self.parts.append(formulas.from_mathml(element))
            return None
        elif tag == "img":
            if _MATH_IMAGE.search(attributes.get("class", "")):
                self.parts.append(formulas.from_tex(attributes.get("alt", "")))
            return None
        elif tag == "sup":
            written = formulas.exponent(element)
            if written is not None:
                self.parts.append(written)
                return None
        elif tag == "q":
            self.parts.append("„")
            return "q"
        if attributes:
            if self.place.in_pre:
                return None if _LINE_NUMBERS.search(attributes.get("class", "")) else "inline"
            if tag != "a" and _is_hidden(attributes) and short_text(element, HIDDEN_SENTENCE) is not None:
                return None
            if self.place.kind == "div" and self._is_furniture(attributes):
                before = self.place
                self._flush()
                self._open_region(STRONG, tag, attributes)
                return before
        if tag == "a":
            self.open_links += 1
            return "a"
        return "inline"

    def _is_furniture(self, attributes: Mapping[str, str]) -> bool:
        return attribute_strength(attributes.get("class"), attributes.get("id")) >= STRONG

    def _table(self, element: Any, attributes: Mapping[str, str]) -> None:
        self.groups += 1
        before = self.place
        self.place = before._replace(container=self._contain("table", attributes), group=before.group or self.groups)
        for text, link_chars, links in rows(element):
            self._append("row", text, link_chars, links)
        self.place = before

    def _leave(self, element: Any, left: _Place | str) -> None:
        if isinstance(left, str):
            if left == "a":
                self.open_links -= 1
            elif left == "q":
                self.parts.append("”")
            return
        self._flush()
        self.place = left
        if element.tag in _LISTS:
            self.lists.pop()
        elif element.tag == "li":
            # A marker that found no text (an empty item) is not handed on to the next one.
            self.marker = ""

    def _flush(self) -> None:
        if not self.parts:
            return
        raw = "".join(self.parts)
        self.parts.clear()
        link_chars, links = self.link_chars, self.links
        self.link_chars = self.links = 0
        if self.place.in_pre:
            code = raw.replace(BREAK, "\n").expandtabs(4).strip("\n")
            if code.strip():
                self._append("pre", code, 0, 0)
        elif BREAK not in raw:
            text = " ".join(raw.split())
            if text and self.place.kind[0] == "h":
                text = _PERMALINK.sub("", text)
            if text:
                self._append(self.place.kind, text, link_chars, links)
        else:
            self._append_lines(raw, link_chars, links)

    def _append_lines(self, raw: str, link_chars: int, links: int) -> None:
        """Single breaks are lines of one paragraph, as in verse; double ones part paragraphs."""
        lines = "\n".join(" ".join(line.split()) for line in raw.split(BREAK)).strip("\n")
        paragraphs = [paragraph for paragraph in _PARAGRAPH_BREAK.split(lines) if paragraph]
        total = sum(map(len, paragraphs)) or 1
        for paragraph in paragraphs:
            self._append(self.place.kind, paragraph, link_chars * len(paragraph) // total, links)

    def _append(self, kind: str, text: str, link_chars: int, links: int) -> None:
        place = self.place
        self.page.blocks.append(
            Block(
                kind=kind,
                text=text,
                link_chars=link_chars,
                links=links,
                container=place.container,
                region=place.region,
                group=place.group,
                depth=len(self.lists),
                marker=self.marker,
                quoted=place.quoted,
            )
        )
        self.marker = ""


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 7 else None


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))
