"""Replacement of personal data by typed placeholders, under a policy."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from cleaning.personal_data.addresses import addresses
from cleaning.personal_data.emails import emails
from cleaning.personal_data.findings import BOUND, Finding, Sight, Span
from cleaning.personal_data.numbers import numbers
from cleaning.personal_data.plates import plates
from cleaning.personal_data.series import short_registers
from cleaning.personal_data.stretches import Stretches

_DIGIT = re.compile("[0-9]")
_ANYTHING = re.compile(r"[0-9@＠&%]|[\[({<*]\s?[amz@ä]|ma[łl]p|[\s_–-]at[\s_–-]", re.I)
"""Without these nothing can be found: most titles and addresses of pages end here."""
_CLOSE = frozenset("@＠_+/-–")
_APART = frozenset([*" ,;:()[]|\"'\n\t", BOUND, ""])
"""What most findings stand between."""
_TOGETHER = 400_000
REDACT, KEEP = "redact", "keep"

DEFAULT_POLICY: Mapping[str, str] = {
    "PESEL": REDACT,
    "ID_CARD": REDACT,
    "PASSPORT": REDACT,
    "BANK_ACCOUNT": REDACT,
    "LAND_REGISTER": REDACT,
    "PHONE": REDACT,
    "EMAIL": REDACT,
    "IP_ADDRESS": REDACT,
    "PLATE": REDACT,
    "NIP": KEEP,
    "REGON": KEEP,
    "KRS": KEEP,
    "OFFICE_PHONE": KEEP,
    "OFFICE_EMAIL": KEEP,
}
"""All types and what is done with them unless the manifest says otherwise: a company's register numbers and an
office's public contact data are not personal as a rule."""

_PLACEHOLDERS = {kind: f"[{kind.removeprefix('OFFICE_')}]" for kind in DEFAULT_POLICY}
_RANK = {kind: rank for rank, kind in enumerate(["BANK_ACCOUNT", "PESEL", "NIP", "REGON", "KRS"])}


class PolicyError(ValueError):
    """The policy names a type or an action that does not exist; says which are possible."""


def redact(text: str, policy: Mapping[str, str] = DEFAULT_POLICY) -> tuple[str, dict[str, int]]:
    """*text* with the policy's types replaced by placeholders (``[EMAIL]``), and the count of each type replaced.

    Types that *policy* does not name are treated as in `DEFAULT_POLICY`. Redacting the result again changes nothing.
    Raises `PolicyError`.
    """
    return redact_all([text], policy)[0]


def redact_all(texts: Sequence[str], policy: Mapping[str, str] = DEFAULT_POLICY) -> list[tuple[str, dict[str, int]]]:
    """What `redact` says of each of *texts*; of many short ones twice as fast, searched together."""
    redacted = _redacted(tuple(policy.items()))
    done = [*texts]
    counts: list[dict[str, int]] = [{} for _ in texts]
    # A replacement may show what stood behind it: such texts are searched again.
    rows: Sequence[int] = range(len(done))
    while rows:
        rows = [row for portion in _portions(done, rows) for row in _pass(done, counts, portion, redacted)]
    return list(zip(done, [dict(sorted(count.items())) if len(count) > 1 else count for count in counts], strict=True))


def _portions(texts: Sequence[str], rows: Sequence[int]) -> Iterator[Sequence[int]]:
    """*rows* in portions of bounded size."""
    first, size = 0, 0
    for number, row in enumerate(rows):
        if size > _TOGETHER:
            yield rows[first:number]
            first, size = number, 0
        size += len(texts[row])
    yield rows[first:]


def _pass(texts: list[str], counts: list[dict[str, int]], rows: Sequence[int], redacted: frozenset[str]) -> list[int]:
    """Replace what is found in the texts of *rows*; returns the rows to search again."""
    joined = BOUND.join([texts[row] for row in rows]) if len(rows) > 1 else texts[rows[0]]
    if len(rows) > 1 and joined.count(BOUND) >= len(rows):  # a text holds the bound itself
        return [changed for row in rows for changed in _pass(texts, counts, [row], redacted)]
    found, sight = _search(joined)
    if sight is None:
        return []
    doubtful, bounds = sight.doubtful, sight.bounds if len(rows) > 1 else [len(joined)]
    parts: list[str] = []
    changed: list[int] = []
    position, number, stop = 0, -1, -1
    count: dict[str, int] = {}
    for start, end, kind in found:
        if kind not in redacted:
            continue
        if start > stop:
            number = bisect_left(bounds, start, number + 1)
            stop = bounds[number]
            count = counts[rows[number]]
            changed.append(number)
        parts += (joined[position:start], _PLACEHOLDERS[kind])
        count[kind] = count.get(kind, 0) + 1
        position = end
        if (joined[end : end + 1] not in _APART or joined[start - 1] not in _APART) and _touches(joined, start, end):
            doubtful.add(number)
    if not changed:
        return []
    parts.append(joined[position:])
    redone = "".join(parts).split(BOUND) if len(rows) > 1 else ["".join(parts)]
    for number in changed:
        texts[rows[number]] = redone[number]
    return [rows[number] for number in changed if number in doubtful]


def _touches(text: str, start: int, end: int) -> bool:
    """Whether something stands so close to a finding that the placeholder could set it free."""
    behind = text[end : end + 1]
    if behind.isalnum() or behind in _CLOSE or (behind == "." and text[end + 1 : end + 2].isalnum()):
        return True
    return start > 0 and (text[start - 1].isalnum() or text[start - 1] in _CLOSE)


@lru_cache(maxsize=64)
def _redacted(policy: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The types to replace under *policy*, given as its items: texts are many, policies few."""
    return frozenset(kind for kind, action in complete(dict(policy)).items() if action == REDACT)


def find(text: str) -> list[Finding]:
    """All personal data in *text*, in order and without overlaps; the better proved type wins, then the longer span."""
    return [Finding(*span) for span in _search(text)[0]]


def _search(text: str) -> tuple[list[Span], Sight | None]:
    """All personal data in *text*, and how it was seen; None if there is nothing to look at."""
    if _ANYTHING.search(text) is None:
        return [], None
    sight = Sight(text)
    found = emails(sight)
    if _DIGIT.search(text):
        stretches = Stretches(sight.codes)
        found += addresses(sight, stretches)
        found += plates(sight, stretches)
        found += numbers(sight, stretches)
        found += short_registers(sight)
    if len(found) > 1:
        found.sort()
        found = _apart(found, sight)
    return found, sight


def _apart(found: list[Span], sight: Sight) -> list[Span]:
    """*found* (in order) without overlaps."""
    chosen: list[Span] = []
    reach = 0
    group: list[Span] = []
    for finding in found:
        if finding[0] >= reach:
            if len(group) > 1:
                chosen += _best(group)
                sight.doubt_at(group[0][0])
            else:
                chosen += group
            group = [finding]
            reach = finding[1]
        else:
            group.append(finding)
            reach = max(reach, finding[1])
    if len(group) > 1:
        sight.doubt_at(group[0][0])
    return chosen + _best(group)


def _best(group: list[Span]) -> list[Span]:
    group.sort(key=lambda span: (_RANK.get(span[2], len(_RANK)), span[0] - span[1], span[0]))
    taken: list[Span] = []
    for start, end, kind in group:
        if all(end <= other[0] or other[1] <= start for other in taken):
            taken.append((start, end, kind))
    return sorted(taken)


def complete(policy: Mapping[str, str]) -> dict[str, str]:
    """*policy* with the defaults for types that it leaves out. Raises `PolicyError`."""
    for kind, action in policy.items():
        if kind not in DEFAULT_POLICY:
            raise PolicyError(
                f"personal data type {kind!r} is unknown; possible are {', '.join(sorted(DEFAULT_POLICY))}"
            )
        if action not in (REDACT, KEEP):
            raise PolicyError(f"personal data type {kind} has the action {action!r}; possible are redact and keep")
    return {**DEFAULT_POLICY, **policy}
