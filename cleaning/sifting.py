"""What is left of page furniture inside the main text: link lists, labels, notices, signatures."""

from __future__ import annotations

from cleaning.blocks import Block
from cleaning.phrases import announces_links, is_byline, is_notice

ARTICLE = 600
"""Characters from which a text is long enough to have marks around it that are not of it."""
LAST_MARK = 30
MAX_TITLE = 120
TEASER = 90
"""Characters from which a linked sentence is a teaser, not a label."""
MIN_TEASERS = 500
TEASERS_SHARE = 0.25
LABEL = 60
REPEATED = 80
"""Characters from which a block that stands twice on a page is kept once."""
_TERMINAL = '.!?…:;,)”"»'


def without_furniture(blocks: list[Block], teasers: bool = False) -> list[Block]:
    """*blocks* without link lists and what announces them, labels and notices, and signatures at the edges.

    With *teasers*, whole sentences stay although they are links.
    """
    kept: list[Block] = []
    seen: set[str] = set()
    groups = set() if teasers else _link_groups(blocks)
    skipping = False
    end_of_section = 0
    for index, block in enumerate(blocks):
        text = block.text
        if index < end_of_section:
            continue
        if block.is_heading and announces_links(text):
            end_of_section = _teasers_end(blocks, index)
        if skipping and not block.is_heading and (block.group in groups or _is_link(block) or len(text) < LABEL):
            continue
        skipping = announces_links(text) and (block.is_heading or text.endswith(":") or len(text) < LABEL)
        if skipping or _is_furniture(block, groups, teasers) or (kept and kept[-1].is_heading and is_byline(text)):
            continue
        if len(text) >= REPEATED and block.kind != "pre":
            if text in seen:
                continue
            seen.add(text)
        kept.append(block)
    return _trimmed(_without_bare_headings(kept))


def _teasers_end(blocks: list[Block], start: int) -> int:
    """Where the section that the heading at *start* opens ends, if it is short enough to be no more than teasers."""
    total = sum(len(block.text) for block in blocks)
    size = 0
    for index in range(start + 1, len(blocks)):
        block = blocks[index]
        if block.is_heading and block.kind <= blocks[start].kind:
            return index
        teaser = blocks[index - 1].is_heading and index - 1 > start
        if not (teaser or block.is_heading or block.group or block.link_chars > 0.5 * len(block.text)):
            return index
        size += len(block.text)
        if size > max(MIN_TEASERS, TEASERS_SHARE * total):
            return start + 1
    return len(blocks)


def _without_bare_headings(blocks: list[Block]) -> list[Block]:
    """A short heading that another of its rank or a higher one follows at once announced something now gone."""
    kept: list[Block] = []
    for block in blocks:
        while kept and block.is_heading and _is_title(kept[-1]) and "h1" < block.kind <= kept[-1].kind:
            kept.pop()
        kept.append(block)
    return kept


def _is_furniture(block: Block, link_groups: set[int], teasers: bool) -> bool:
    if block.group and block.group in link_groups:
        return True
    if _is_link(block) and block.kind != "li" and not (teasers and len(block.text) >= TEASER):
        return True
    if block.link_chars > 0.4 * len(block.text) and announces_links(block.text):
        return True
    return not block.marker and is_notice(block.text)


def _trimmed(blocks: list[Block]) -> list[Block]:
    """Without headings that nothing follows, and without agency marks, dates and bylines around an article."""
    article = sum(len(block.text) for block in blocks) >= ARTICLE
    end = len(blocks)
    while end and (_is_title(blocks[end - 1]) or (article and _is_mark(blocks[end - 1], LAST_MARK))):
        end -= 1
    return blocks[:end]


def _is_title(block: Block) -> bool:
    return block.is_heading and len(block.text) < MAX_TITLE


def _is_mark(block: Block, size: int) -> bool:
    plain = block.kind in ("p", "div") and not block.quoted and not block.group
    return plain and len(block.text) <= size and block.text[-1:] not in _TERMINAL


def _is_link(block: Block) -> bool:
    return block.link_chars > 0.8 * len(block.text) and block.kind not in ("pre", "row") and not block.is_heading


def _link_groups(blocks: list[Block]) -> set[int]:
    """Lists and tables that are mostly links."""
    size: dict[int, int] = {}
    linked: dict[int, int] = {}
    introduced: set[int] = set()
    previous: Block | None = None
    for block in blocks:
        if previous is not None and block.group != previous.group and _introduces(previous):
            introduced.add(block.group)
        previous = block
        if block.group:
            size[block.group] = size.get(block.group, 0) + len(block.text)
            linked[block.group] = linked.get(block.group, 0) + block.link_chars
    return {group for group, characters in size.items() if linked[group] > 0.7 * characters and group not in introduced}


def _introduces(block: Block) -> bool:
    return block.text.endswith(":") and not block.is_heading and not announces_links(block.text)
