"""Replacement of personal data by typed placeholders, under a policy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from cleaning.personal_data.contacts import contacts
from cleaning.personal_data.findings import Finding, first_digits
from cleaning.personal_data.identifiers import identifiers

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
    redacted = _redacted(tuple(policy.items()))
    counts: dict[str, int] = {}
    while chosen := [finding for finding in find(text) if finding.type in redacted]:
        for finding in chosen:
            counts[finding.type] = counts.get(finding.type, 0) + 1
        text = _replace(text, chosen)
    return text, dict(sorted(counts.items()))


@lru_cache(maxsize=64)
def _redacted(policy: tuple[tuple[str, str], ...]) -> frozenset[str]:
    """The types to replace under *policy*, given as its items: texts are many, policies few."""
    return frozenset(kind for kind, action in complete(dict(policy)).items() if action == REDACT)


def find(text: str) -> list[Finding]:
    """All personal data in *text*, in order and without overlaps; the better proved type wins, then the longer span."""
    digits_from = first_digits(text)
    found = identifiers(text, digits_from) + contacts(text, digits_from)
    if len(found) < 2:
        return found
    found.sort(key=lambda f: (_RANK.get(f.type, len(_RANK)), f.start - f.end, f.start))
    taken: list[Finding] = []
    for finding in found:
        if all(finding.end <= other.start or other.end <= finding.start for other in taken):
            taken.append(finding)
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


def _replace(text: str, findings: list[Finding]) -> str:
    parts, position = [], 0
    for finding in findings:
        parts += [text[position : finding.start], _PLACEHOLDERS[finding.type]]
        position = finding.end
    return "".join(parts) + text[position:]
