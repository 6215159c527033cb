"""License names in running text, Polish and English, and license URLs written as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from licensing.expressions import expression
from licensing.spdx import LicenseFacts, creative_commons, from_identifier, from_url


@dataclass(frozen=True)
class Mention:
    """A license named at ``text[start:end]``; ``where`` is ``name`` or ``url``."""

    facts: LicenseFacts
    start: int
    end: int
    where: str


_HYPHEN = "\\-\u2010\u2011\u2012\u2013\u2014\u2212"
_GAP = rf"[\s,:;/+()„”\"'&{_HYPHEN}]{{0,12}}"
_BY = r"(?:uznani[aeu]m?\s+autorstwa|attribution)"
_NC = (
    rf"(?:(?:do\s+)?u[zż]yci(?:[ae]|u|em)\s+niekomercyjn\w+|niekomercyjn\w+\s+u[zż]yci\w+"
    rf"|non[\s{_HYPHEN}]?commercial)"
)
_SA = rf"(?:na\s+tych\s+samych\s+(?:warunkach|zasadach)|share[\s{_HYPHEN}]?alike)"
_ND = rf"(?:bez\s+utwor[oó]w\s+zale[zż]nych|no[\s{_HYPHEN}]?deriv(?:ative)?s?(?:\s+works)?)"
_SHORT = rf"(?:cc[\s{_HYPHEN}]*by(?:[\s{_HYPHEN}/]+(?:nc|sa|nd)\b)*)"
# The second form, "CC BY-SA", often stands in brackets behind the full name and before the number.
_LEAD = (
    rf"(?:[\s,:;()„”\"'{_HYPHEN}]|w\s+wersji|wersj[aiąę]|wer\.|version|ver\.|v\.?|licen[cs]\w*|public|unported"
    rf"|generic|międzynarodow\w+"
    rf"|international|polska|poland|{_SHORT}){{0,24}}?"
)
_VERSION = rf"(?:{_LEAD}(?P<version>[1-4][.,][05](?![.,]?\d)))?"
_PORT = (
    rf"(?:[\s,(){_HYPHEN}]*(?:(?P<pl>polska|polsk[aię]\b|poland|pl\b)|(?P<code>(?-i:[A-Z]{{2}})\b)"
    r"|(?P<none>mi[eę]dzynarodow\w+|international|unported|generic)))?"
)
_LONG = expression(
    rf"(?P<cc>creative\s+commons|\bcc\b)?{_GAP}(?P<elements>{_BY}(?:{_GAP}(?:i\s+|oraz\s+|and\s+)?(?:{_NC}|{_SA}"
    rf"|{_ND}))*){_VERSION}{_PORT}",
    re.IGNORECASE,
)
_SHORT_NAME = expression(
    rf"(?<![\w-])(?:creative\s+commons{_GAP}|(?:cc"
    rf"|\(\s*cc\s*\))[\s{_HYPHEN}]*)(?P<elements>by(?:[\s{_HYPHEN}/]+(?:nc|sa"
    rf"|nd)\b)*)\b{_VERSION}{_PORT}",
    re.IGNORECASE,
)
_CC0 = expression(
    r"(?<!\w)(?:cc[\s-]?0|cc[\s-]zero|creative\s+commons[\s-]+(?:zero|cc0|0))(?:[\s-]+1\.0)?(?![\w])", re.IGNORECASE
)
_PDM = expression(r"public\s+domain\s+mark|znak\w*\s+domeny\s+publicznej", re.IGNORECASE)
_FDL = (
    r"(?:GFDL|GNU\s+FDL|(?:GNU\s+)?Free\s+Documentation\s+Licen[sc]e"
    r"|Licencj\w+\s+(?:GNU\s+)?Wolnej\s+Dokumentacji(?:\s+GNU)?)"
)
_OR_LATER = r"\+|[-\s,(]*(?:lub|albo|or)\W+(?:(?!cc\b|gfdl\b)\w+\W+){0,4}?(?:nowsz|późniejsz|later|newer)"
# The number may stand before the name, or behind a second name in brackets.
_GFDL = expression(
    rf"(?:\b(?:w\s+)?(?:wersj[aięą]|version)\s+(?P<early>1\.[123])(?P<early_later>{_OR_LATER})?\w*\s+(?:of\s+the\s+|(?=Licencj))"
    rf"|\b){_FDL}(?:[\s,()„”\"'[\]-]|{_FDL}|GNU|FDL|ang\.|either|w\s+wersji|wersj[aiąę]|version|wer\.|ver\.|v\.?)*"
    rf"(?P<version>1\.[123])?(?P<later>(?:\s+of\s+the\s+licen[sc]e)?(?:{_OR_LATER}))?",
    re.IGNORECASE,
)
_LAL = expression(
    r"(?:Licencj\w+\s+Wolnej\s+Sztuki|Free\s+Art\s+Licen[sc]e|Licence\s+Art\s+Libre|\bLAL\b)(?:[\s,()v-]|LAL|FAL"
    r"|wersj\w+)*(?P<version>1\.[123])?",
    re.IGNORECASE,
)
# Behind each pattern words of which every match holds one: a search for a word costs a hundredth of the pattern's.
_FIXED: Final[tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...]] = tuple(
    (expression(pattern, re.IGNORECASE), spdx, tuple(words.split()))
    for pattern, spdx, words in (
        (
            r"\bODbL\b(?:[\s-]*v?1\.0)?|open\s+database\s+licen[sc]e(?:\s*\(?(?:ODbL)?\)?\s*v?1\.0)?",
            "ODbL-1.0",
            "odbl database",
        ),
        (r"open\s+data\s+commons\s+attribution(?:\s+licen[sc]e)?|\bODC-By\b", "ODC-By-1.0", "commons odc"),
        (r"public\s+domain\s+dedication\s+and\s+licen[sc]e|\bPDDL\b", "PDDL-1.0", "dedication pddl"),
        (r"open\s+government\s+licen[sc]e\s+v?3\.0|\bOGL\s+v?3(?:\.0)?\b", "OGL-UK-3.0", "government ogl"),
        (r"open\s+government\s+licen[sc]e\s+v?2\.0", "OGL-UK-2.0", "government"),
        (r"datenlizenz\s+deutschland\W+namensnennung\W+(?:version\s+)?2\.0", "DL-DE-BY-2.0", "datenlizenz"),
        (r"licence\s+ouverte\s*/?\s*(?:open\s+licence\s*)?(?:version\s+|v)?2\.0", "etalab-2.0", "ouverte"),
        (r"\blicen[cs]\w+\s+MIT\b|\bMIT\s+licen[sc]e\b", "MIT", "mit"),
        (
            r"\bapache(?:\s+licen[sc]e)?(?:,?\s+version)?\s+2\.0\b|\blicen[cs]\w+\s+apache\s+2\.0\b",
            "Apache-2.0",
            "apache",
        ),
        (
            r"\bMPL[\s-]*2\.0\b|mozilla\s+public\s+licen[sc]e(?:,?\s+(?:version|v\.?)?)?\s*2\.0",
            "MPL-2.0",
            "mpl mozilla",
        ),
    )
)
_GPL = expression(
    r"\b(?:GNU\s+)?(?P<name>A|L)?GPL(?:\s+licen[sc]\w+)?(?:[\s,()-]|w\s+wersji|wersj[aiąę]|version|ver\."
    r"|v\.?)*(?P<version>[123])(?:\.(?P<minor>[01]))?\b"
    r"(?P<later>\+|[\s,(]*(?:lub|albo|or)\s+(?:\w+\s+){0,2}?(?:nowsz|późniejsz|later|newer))?",
    re.IGNORECASE,
)
_URL = expression(
    r"(?:https?:)?(?://)?(?:www\.)?(?:(?:i\.)?creativecommons\.(?:org|pl)|gnu\.org|artlibre\.org|opensource\.org"
    r"|opendatacommons\.org"
    r"|nationalarchives\.gov\.uk|govdata\.de|spdx\.org)/[\w\-./+%]+",
    re.IGNORECASE,
)

MENTION_HINT: Final = expression(
    rf"\(cc\)|creative\s*commons|creativecommons\.|\bcc[\s{_HYPHEN}]*(?:by|0|zero)\b|uznani\w+\s+autorstwa"
    rf"|attribution\s"
    rf"|domain\s+mark|domeny\s+publicznej"
    r"|GFDL|FDL|free\s+documentation|wolnej\s+(?:dokumentacji|sztuki)|free\s+art|art\s+libre|\bLAL\b|ODbL"
    r"|open\s+(?:database|data\s+commons|government)"
    r"|datenlizenz|licence\s+ouverte|\bMIT\b|apache|\bMPL\b|mozilla\s+public|GPL\b|GPLv|ODC-By|PDDL"
    r"|domain\s+dedication|gnu\.org|opensource\.org|artlibre"
    r"|opendatacommons|govdata\.de|nationalarchives\.gov|spdx\.org",
    re.IGNORECASE,
)
"""Texts without a match name no license known here."""


def _elements(text: str) -> str:
    found = ["by"]
    for name, pattern in (("nc", _NC), ("nd", _ND), ("sa", _SA)):
        if re.search(pattern, text, re.IGNORECASE):
            found.append(name)
    return "-".join(found)


def _port(matched: re.Match[str]) -> str | None:
    if matched.group("pl"):
        return "pl"
    code = matched.group("code")
    # Behind a number only: "CC BY PL" is no license, and two capitals elsewhere are just a word.
    return (
        code
        if code and matched.group("version") and code not in {"NC", "ND", "SA", "BY", "CC", "WE", "NA", "ZA"}
        else None
    )


def _creative_commons(text: str) -> Iterator[Mention]:
    lowered = text.lower()
    for matched in _LONG.finditer(text) if _any(("autorstwa", "attribution"), lowered) else ():
        elements = _elements(matched.group("elements"))
        version = matched.group("version")
        if not (matched.group("cc") or "-" in elements or version):
            continue  # "uznanie autorstwa" alone is a phrase, not a license
        facts = creative_commons(elements, version and version.replace(",", "."), _port(matched))
        if facts:
            yield Mention(facts, *_span(matched), "name")
    for matched in _SHORT_NAME.finditer(text) if "by" in lowered else ():
        elements = re.sub(rf"[\s{_HYPHEN}/]+", "-", matched.group("elements").lower())
        version = matched.group("version")
        facts = creative_commons(elements, version and version.replace(",", "."), _port(matched))
        if facts:
            yield Mention(facts, *_span(matched), "name")


def _span(matched: re.Match[str]) -> tuple[int, int]:
    """The match without leading gap characters."""
    text = matched.group()
    return matched.start() + len(text) - len(text.lstrip(" \t\n\r,:;/+()„”\"'&-–—")), matched.end()


_MARKS: Final = ((_CC0, "CC0-1.0", ("cc", "creative")), (_PDM, "CC-PDM-1.0", ("domain", "domeny")), *_FIXED)


def _any(words: tuple[str, ...], lowered: str) -> bool:
    return any(word in lowered for word in words)


def _others(text: str) -> Iterator[Mention]:
    lowered = text.lower()
    for pattern, spdx, words in _MARKS:
        if not _any(words, lowered):
            continue
        facts = from_identifier(spdx)
        for matched in pattern.finditer(text):
            if facts:
                yield Mention(facts, matched.start(), matched.end(), "name")
    for matched in _GFDL.finditer(text) if _any(("fdl", "documentation", "dokumentacji"), lowered) else ():
        version = matched.group("version") or matched.group("early")
        later = matched.group("later") or matched.group("early_later")
        # Without a number the license itself lets the reader choose any version.
        name = f"GFDL-{version}-{'or-later' if later else 'only'}" if version else "GFDL-1.1-or-later"
        facts = from_identifier(name)
        if facts:
            yield Mention(facts if version else replace(facts, version=None), matched.start(), matched.end(), "name")
    for matched in _LAL.finditer(text) if _any(("sztuki", "art", "lal"), lowered) else ():
        if matched.group().isupper() and len(matched.group()) <= 4:
            continue  # the bare abbreviation is too short to mean anything
        facts = from_identifier(f"LAL-{matched.group('version') or '1.3'}")
        if facts:
            yield Mention(facts, matched.start(), matched.end(), "name")
    for matched in _GPL.finditer(text) if "gpl" in lowered else ():
        kind = (matched.group("name") or "").upper() + "GPL"
        minor = matched.group("minor") or ("1" if kind == "LGPL" and matched.group("version") == "2" else "0")
        facts = from_identifier(
            f"{kind}-{matched.group('version')}.{minor}-{'or-later' if matched.group('later') else 'only'}"
        )
        if facts:
            yield Mention(facts, matched.start(), matched.end(), "name")


def mentions(text: str) -> list[Mention]:
    """All licenses named in *text*, in reading order; of overlapping ones the most informative stays."""
    found = [*_creative_commons(text), *_others(text)]
    for matched in _URL.finditer(text) if "/" in text else ():
        facts = from_url(matched.group())
        if facts:
            found.append(Mention(facts, matched.start(), matched.end(), "url"))
    found.sort(key=lambda mention: (mention.start, -mention.end))
    kept: list[Mention] = []
    for mention in found:
        if kept and mention.start < kept[-1].end:
            if kept[-1].facts.spdx is None and mention.facts.spdx is not None:
                kept[-1] = replace(mention, start=kept[-1].start, end=max(kept[-1].end, mention.end))
            continue
        kept.append(mention)
    return [mention for index, mention in enumerate(kept) if not _repeated_without_number(kept, index)]


def _repeated_without_number(found: list[Mention], index: int) -> bool:
    """Whether a mention without version stands right beside the same license with its version: "CC BY (CC BY 4.0)"."""
    mention = found[index]
    if mention.facts.spdx is not None or mention.facts.family != "cc":
        return False
    prefix = mention.facts.url or ""
    neighbors = found[max(0, index - 1) : index] + found[index + 1 : index + 2]
    return any(
        (other.facts.url or "").startswith(prefix)
        and other.facts.spdx
        and (other.start - mention.end < 80 and mention.start - other.end < 80)
        for other in neighbors
    )
