"""Which blocks of a page are its main text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cleaning.blocks import Block, Page
from cleaning.boilerplate import COMMENTS, MEDIUM, STRONG, WEAK
from cleaning.sifting import TEASER, without_furniture

ENOUGH = 250
"""Characters of main text with which the first attempt is content."""
FURNITURE, PROSE_ONLY, CLEAR = 0, 1, 2
PROSE = 60.0
"""Mass from which a block is prose wherever it stands."""
MAX_LEAD = 1500
NEAR = 4
"""Blocks before the text among which a lesser heading is its title."""
RELAXED_GAIN = 2.0
"""How many times more prose a later attempt must find to be preferred."""
SIGNUP_SHARE = 0.25
MAX_SIGNUP = 1000
DESCENT_SHARE = 0.8
"""The main text lies in a child that holds at least this share of what its parent holds."""


@dataclass(frozen=True)
class Attempt:
    """Shares of the page's prose above which what looks like furniture of a strength is none.

    ``links``: sentences that are links count as prose.
    """

    medium: float
    strong: float
    comments: float
    links: bool


ATTEMPTS = (Attempt(0.25, 0.6, 1.0, False), Attempt(-1.0, 0.4, 0.6, False), Attempt(0.25, 0.6, 1.0, True))
"""Later ones are for pages on which the earlier leave less than ``ENOUGH``."""

_NO_ROOTS = frozenset(("li", "ul", "ol", "td", "blockquote", "table", "dl", "dd"))
_SENTENCE = re.compile(r"[^\W\d_]{2}[\"”’»)]?[.,!?…:;][\"”’»)]*(?:\s|$)")


@dataclass(frozen=True)
class Selection:
    """The main text's blocks in order, their characters, and the prose on the whole page but for comments."""

    blocks: list[Block]
    size: int
    prose: float


def select(page: Page) -> Selection:
    """What of *page* is its main text; no blocks if it has none."""
    best: list[Block] = []
    weight = prose = 0.0
    for attempt in ATTEMPTS:
        masses = [prose_mass(block, attempt.links) for block in page.blocks]
        prose = max(prose, _prose(page, masses))
        chosen = _select(page, masses, attempt)
        chosen_weight = sum(prose_mass(block, attempt.links) for block in chosen)
        if chosen_weight > RELAXED_GAIN * weight:
            best, weight = chosen, chosen_weight
        if _size(best) >= ENOUGH:
            break
    return Selection(best, _size(best), prose)


def _prose(page: Page, masses: list[float]) -> float:
    return sum(
        mass
        for block, mass in zip(page.blocks, masses, strict=True)
        if block.region < 0 or page.regions[block.region].strength < COMMENTS
    )


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _select(page: Page, masses: list[float], attempt: Attempt) -> list[Block]:
    verdicts = _verdicts(page, masses, attempt)
    signups = _signups(page, masses)
    kept = [
        index
        for index, block in enumerate(page.blocks)
        if block.container not in signups and _may_stay(block, masses[index], verdicts)
    ]
    if not kept:
        return []
    inside = _inside(page, _root(page, kept, masses))
    chosen = [index for index in kept if inside[page.blocks[index].container]]
    if not chosen:
        return []
    lead = _lead(page, kept, chosen[0], masses)
    return without_furniture([page.blocks[index] for index in lead + chosen], teasers=attempt.links)


def _may_stay(block: Block, mass: float, verdicts: list[int]) -> bool:
    if block.kind == "caption":
        return False
    verdict = verdicts[block.region] if block.region >= 0 else CLEAR
    return verdict == CLEAR or (verdict == PROSE_ONLY and (mass >= PROSE or block.is_heading or block.kind == "pre"))


def prose_mass(block: Block, links: bool = False) -> float:
    """How much prose a block is: characters outside links, fully counted only for what reads like sentences.

    With *links*, whole sentences count although they are links, as in lists of teasers.
    """
    size = len(block.text)
    plain = size if links and size >= TEASER else size - min(block.link_chars, size)
    if block.is_heading and size < 120:
        return 0.0
    if plain < 0.5 * size:
        return 0.0
    if block.kind == "pre":
        return 0.5 * plain
    if block.kind == "row":
        return 0.3 * plain
    if size >= 40 and _SENTENCE.search(block.text):
        return float(plain)
    return 0.1 * plain


def _verdicts(page: Page, masses: list[float], attempt: Attempt) -> list[int]:
    """For each region whether it is furniture after all: not if the page has little other prose."""
    held = [0.0] * len(page.regions)
    sizes = [0] * len(page.regions)
    total = outside = commented = 0.0
    for block, mass in zip(page.blocks, masses, strict=True):
        total += mass
        region, strongest = block.region, 0
        while region >= 0:
            held[region] += mass
            sizes[region] += len(block.text)
            strongest = max(strongest, page.regions[region].strength)
            region = page.regions[region].parent
        outside += mass if strongest < STRONG else 0.0
        commented += mass if strongest == COMMENTS else 0.0
    medium = max(attempt.medium * outside, ENOUGH) if attempt.medium >= 0 else attempt.medium
    limits = {MEDIUM: medium, STRONG: attempt.strong * total}
    comments_stay = page.is_forum or commented > attempt.comments * total
    verdicts: list[int] = []
    for number, place in enumerate(page.regions):
        if place.strength == WEAK:
            verdict = CLEAR if held[number] >= max(ENOUGH, 0.6 * sizes[number]) else PROSE_ONLY
        elif place.strength == COMMENTS:
            verdict = CLEAR if comments_stay else FURNITURE
        else:
            verdict = CLEAR if held[number] > limits[place.strength] else FURNITURE
        verdicts.append(min(verdict, verdicts[place.parent]) if place.parent >= 0 else verdict)
    return verdicts


def _signups(page: Page, masses: list[float]) -> set[int]:
    """Containers in which a newsletter asks for an address, unless they hold much of the page."""
    if not page.signups:
        return set()
    held = _held(page, range(len(page.blocks)), masses)
    limit = min(SIGNUP_SHARE * sum(masses), MAX_SIGNUP)
    found: set[int] = set()
    for number, container in enumerate(page.containers):
        asks = (
            number in page.signups
            and held[number] <= limit
            and container.tag not in ("body", "html", "main", "article")
        )
        if asks or container.parent in found:
            found.add(number)
    return found


def _held(page: Page, kept: Iterable[int], masses: list[float]) -> list[float]:
    """For each container the prose in it and in all containers below."""
    held = [0.0] * len(page.containers)
    for index in kept:
        if page.blocks[index].container >= 0:
            held[page.blocks[index].container] += masses[index]
    for number in range(len(held) - 1, -1, -1):
        if (parent := page.containers[number].parent) >= 0:
            held[parent] += held[number]
    return held


def _root(page: Page, kept: list[int], masses: list[float]) -> int:
    """The innermost container that holds nearly all prose; -1 for the whole page."""
    held = _held(page, kept, masses)
    children: dict[int, list[int]] = {}
    for number, container in enumerate(page.containers):
        children.setdefault(container.parent, []).append(number)
    root = -1
    while root in children:
        child = max(children[root], key=held.__getitem__)
        whole = held[root] if root >= 0 else held[child]
        if held[child] <= 0 or held[child] < DESCENT_SHARE * whole or page.containers[child].tag in _NO_ROOTS:
            break
        if any(_are_twins(page, child, sibling, held) for sibling in children[root]):
            break
        root = child
    return root


def _are_twins(page: Page, child: int, sibling: int, held: list[float]) -> bool:
    """Whether both hold prose under one tag and class: entries of one list of posts."""
    name = page.containers[child].name
    return sibling != child and held[sibling] >= PROSE and page.containers[sibling].name == name and " " in name


def _inside(page: Page, root: int) -> list[bool]:
    inside: list[bool] = []
    for number, container in enumerate(page.containers):
        inside.append(number == root or (container.parent >= 0 and inside[container.parent]))
    return [*inside, root == -1]


def _lead(page: Page, kept: list[int], first: int, masses: list[float]) -> list[int]:
    """The title and lead paragraphs that stand before the container of the main text."""
    before = [index for index in kept if index < first]
    start = next((place for place in range(len(before) - 1, -1, -1) if page.blocks[before[place]].kind == "h1"), None)
    if start is None:
        near = range(max(len(before) - NEAR, 0), len(before))
        start = next((place for place in near if page.blocks[before[place]].kind == "h2"), None)
    if start is None:
        return []
    lead = [index for index in before[start:] if page.blocks[index].kind in ("h1", "h2") or masses[index] >= PROSE]
    return lead if sum(masses[index] for index in lead) <= MAX_LEAD else []
