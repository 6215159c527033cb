"""What a license's URL, identifier or name says: SPDX id, family, version, jurisdiction and class.

Ported Creative Commons licenses (``/3.0/pl/``) are written as the unported id plus the jurisdiction, because most
ported forms are no SPDX ids. Ids are those of the SPDX list as ``license-expression`` ships it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Final
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class LicenseFacts:
    """One license as identified; ``spdx`` is None where no SPDX id fits, for example without a version."""

    spdx: str | None
    family: str  # cc, public-domain, gfdl, art, software, open-data, official
    version: str | None = None
    jurisdiction: str | None = None
    url: str | None = None

    @property
    def key(self) -> str:
        """What makes two licenses the same one: the id, or the family of an unmarked statement."""
        return self.spdx or f"{self.family}:{self.url or ''}"


PUBLIC_DOMAIN_STATEMENT: Final = LicenseFacts(None, "public-domain")
OFFICIAL_STATEMENT: Final = LicenseFacts(None, "official")

_CC_VERSIONS: Final = {
    "by": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "by-sa": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "by-nc": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "by-nd": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "by-nc-sa": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "by-nc-nd": {"1.0", "2.0", "2.5", "3.0", "4.0"},
    "sa": {"1.0"},
}
# Two-letter codes of ported licenses that are no ISO 3166 codes.
_JURISDICTIONS: Final = {"uk": "GB", "scotland": "GB"}

_CC_PATH = re.compile(
    r"^/licen[sc]es?/(?P<elements>[a-z+]+(?:-[a-z]+)*)(?:/(?P<version>\d\.\d))?(?:/(?P<port>[a-z]{2}|igo"
    r"|scotland)(?=/|$))?",
)
_CC_BADGE_PATH = re.compile(r"^/(?:l|images/[a-z]+|licen[sc]es?)/(?P<rest>[a-z0-9./+-]+)")
_CC_HOSTS: Final = frozenset({"creativecommons.org", "creativecommons.net", "licensebuttons.net", "creativecommons.pl"})

_GNU_PATH = re.compile(
    r"^/(?:licen[sc]es|copyleft)/(?:old-licenses/)?(?P<name>fdl|gpl|lgpl|agpl)(?:-(?P<version>\d(?:\.\d)?))?(?=[./]"
    r"|$)"
)
_ART_HOSTS: Final = frozenset({"artlibre.org"})

_FIXED_URLS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = tuple(
    (re.compile(pattern), spdx, family)
    for pattern, spdx, family in (
        (r"opendatacommons\.org/licen[sc]es/odbl", "ODbL-1.0", "open-data"),
        (r"opendatacommons\.org/licen[sc]es/by\b", "ODC-By-1.0", "open-data"),
        (r"opendatacommons\.org/licen[sc]es/pddl", "PDDL-1.0", "public-domain"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/1", "OGL-UK-1.0", "open-data"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence/version/2", "OGL-UK-2.0", "open-data"),
        (r"nationalarchives\.gov\.uk/doc/open-government-licence", "OGL-UK-3.0", "open-data"),
        (r"govdata\.de/dl-de/by-2-0", "DL-DE-BY-2.0", "open-data"),
        (r"govdata\.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0", "open-data"),
        (r"etalab\.gouv\.fr/(?:wp-content/.*)?licence-ouverte", "etalab-2.0", "open-data"),
        (r"data\.norge\.no/nlod/(?:[a-z]{2}/)?2\.0", "NLOD-2.0", "open-data"),
        (r"data\.norge\.no/nlod/(?:[a-z]{2}/)?1\.0", "NLOD-1.0", "open-data"),
        (r"open\.canada\.ca/.*open-government-licence-canada", "OGL-Canada-2.0", "open-data"),
        (r"cdla\.(?:dev|io)/permissive-2-0", "CDLA-Permissive-2.0", "open-data"),
        (r"cdla\.(?:dev|io)/permissive-1-0", "CDLA-Permissive-1.0", "open-data"),
        (r"cdla\.(?:dev|io)/sharing-1-0", "CDLA-Sharing-1.0", "open-data"),
        (r"apache\.org/licen[sc]es/license-2\.0", "Apache-2.0", "software"),
        (r"mozilla\.org/(?:[a-z-]+/)?mpl/2\.0", "MPL-2.0", "software"),
        (r"mozilla\.org/(?:[a-z-]+/)?mpl/1\.1", "MPL-1.1", "software"),
        (r"eupl\.eu/1\.2|joinup\.ec\.europa\.eu/.*eupl", "EUPL-1.2", "software"),
        (r"unlicense\.org", "Unlicense", "public-domain"),
        (r"wtfpl\.net", "WTFPL", "software"),
    )
)
_ID_PATHS = re.compile(
    r"(?:opensource\.org/licen[sc]es?/|spdx\.org/licenses/"
    r"|choosealicense\.com/licenses/)(?P<id>[a-z0-9.+-]+?)(?:\.html?|\.php|\.json)?/?$"
)
_OSI_ALIASES: Final = {
    "mit-license": "MIT",
    "bsd-license": "BSD-2-Clause",
    "apache2.0": "Apache-2.0",
    "gpl-license": "GPL-2.0-or-later",
    "gpl-2-0": "GPL-2.0-only",
    "gpl-3-0": "GPL-3.0-only",
    "lgpl-3-0": "LGPL-3.0-only",
    "agpl-v3": "AGPL-3.0-only",
    "apache-2-0": "Apache-2.0",
    "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause",
    "mpl-2-0": "MPL-2.0",
    "isc-license-txt": "ISC",
    "artistic-license-2.0": "Artistic-2.0",
}
# Ids that SPDX deprecated in favor of "-only": written in the new form, so that equal licenses compare equal.
_DEPRECATED = re.compile(r"^(?P<name>GFDL-1\.[123]|A?L?GPL-[123]\.[01])(?P<later>\+?)$", re.IGNORECASE)

_URL_STEMS: Final = (
    "licen",
    "commons.",
    "publicdomain",
    "copyleft",
    "odbl",
    "pddl",
    "dl-de",
    "ouverte",
    "nlod",
    "cdla",
    "mpl/",
    "eupl",
    "wtfpl",
)


def may_hold_license_url(text: str) -> bool:
    """A cheap test: texts and addresses that fail it hold no license URL known here."""
    lowered = text.lower()
    for stem in _URL_STEMS:  # noqa: SIM110 – called for every address of a page: a generator costs three times as much
        if stem in lowered:
            return True
    return False


@cache
def spdx_ids() -> dict[str, str]:
    """Lower-case id → id, for every license of the SPDX list that is not deprecated."""
    from license_expression import get_spdx_licensing

    return {str(key).lower(): str(key) for key in get_spdx_licensing().known_symbols}


def from_identifier(identifier: str) -> LicenseFacts | None:
    """Facts of an SPDX id in any case, also of deprecated and ported forms; None if it is none."""
    name = identifier.strip()
    if not name or len(name) > 64:
        return None
    ported = re.fullmatch(r"(CC-BY(?:-[A-Z]{2})*-\d\.\d)-([A-Z]{2})", name, re.IGNORECASE)
    if ported:
        facts = from_identifier(ported.group(1))
        code = ported.group(2)
        return facts and replace(facts, jurisdiction=_JURISDICTIONS.get(code.lower(), code.upper()))
    deprecated = _DEPRECATED.match(name)
    if deprecated:
        name = deprecated.group("name").upper() + ("-or-later" if deprecated.group("later") else "-only")
    known = spdx_ids().get(name.lower())
    if known is None or known.startswith("LicenseRef"):
        return None
    version = re.search(r"\d+\.\d+", known)
    return LicenseFacts(known, _family(known), version.group() if version else None, None, _deed(known))


def _family(spdx: str) -> str:
    if spdx in {"CC0-1.0", "CC-PDM-1.0", "CC-PDDC", "PDDL-1.0", "Unlicense"}:
        return "public-domain"
    if spdx.startswith("CC-"):
        return "cc"
    if spdx.startswith("GFDL"):
        return "gfdl"
    if spdx.startswith("LAL"):
        return "art"
    if re.match(r"ODbL|ODC|OGL|DL-DE|etalab|NLOD|CDLA|OGC|TAPR", spdx):
        return "open-data"
    return "software"


def _deed(spdx: str) -> str:
    if spdx == "CC0-1.0":
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    if spdx == "CC-PDM-1.0":
        return "https://creativecommons.org/publicdomain/mark/1.0/"
    matched = re.fullmatch(r"CC-((?:BY|SA)(?:-(?:NC|SA|ND))*)-(\d\.\d)(-IGO)?", spdx)
    if matched:
        return f"https://creativecommons.org/licenses/{matched.group(1).lower()}/{matched.group(2)}/" + (
            "igo/" if matched.group(3) else ""
        )
    return f"https://spdx.org/licenses/{spdx}.html"


def creative_commons(elements: str, version: str | None, port: str | None = None) -> LicenseFacts | None:
    """Facts of a Creative Commons license; *elements* like ``by-nc-sa`` in any order; None if there is none such."""
    parts = [part for part in elements.lower().split("-") if part]
    order = [part for part in ("by", "nc", "nd", "sa") if part in parts]
    if set(parts) - {"by", "nc", "nd", "sa"} or ("nd" in order and "sa" in order) or not order:
        return None
    name = "-".join(order)
    if version == "4.0":
        port = None  # 4.0 was never ported: "4.0 PL" only names the language of the deed
    jurisdiction = _JURISDICTIONS.get(port.lower(), port.upper()) if port else None
    if version is None:
        return LicenseFacts(None, "cc", None, jurisdiction, f"https://creativecommons.org/licenses/{name}/")
    if version == "2.1":  # exists only in ported forms (Australia, Spain, Japan, Canada): no unported id
        return LicenseFacts(None, "cc", version, jurisdiction, f"https://creativecommons.org/licenses/{name}/2.1/")
    if version not in _CC_VERSIONS.get(name, ()):
        return None
    if jurisdiction == "IGO":
        igo = from_identifier(f"CC-{name.upper()}-{version}-IGO")
        jurisdiction = None
        if igo:
            return igo
    spdx = f"CC-{name.upper()}-{version}"
    suffix = f"{port.lower()}/" if port else ""
    return LicenseFacts(
        spdx, "cc", version, jurisdiction, f"https://creativecommons.org/licenses/{name}/{version}/{suffix}"
    )


def _creative_commons_url(path: str) -> LicenseFacts | None:
    if re.match(r"^/(?:p|publicdomain|l/publicdomain)/zero|^/l/zero|^/p/zero", path):
        return from_identifier("CC0-1.0")
    if re.match(r"^/(?:p|publicdomain|l/publicdomain)/mark|^/p/mark", path):
        return from_identifier("CC-PDM-1.0")
    if re.match(r"^/licen[sc]es?/publicdomain(?:/|$)", path):
        return from_identifier("CC-PDDC")
    matched = _CC_PATH.match(path)
    if not matched:
        return None
    return creative_commons(matched.group("elements"), matched.group("version"), matched.group("port"))


def _gnu(path: str) -> LicenseFacts | None:
    matched = _GNU_PATH.match(path)
    if not matched:
        return None
    name, version = matched.group("name").upper(), matched.group("version")
    if name == "FDL":
        # Without a number the address shows the latest text, which is 1.3.
        facts = from_identifier(f"GFDL-{version}-only" if version else "GFDL-1.3-or-later")
        return facts if version or facts is None else replace(facts, version=None)
    if version is None:
        return from_identifier(f"{name}-3.0-or-later")
    return from_identifier(f"{name}-{version if '.' in version else version + '.0'}-only")


def from_url(url: str) -> LicenseFacts | None:
    """Facts of a license deed's or badge's URL; None for any other address.

    >>> from_url("http://creativecommons.org/licenses/by-nd-nc/1.0/deed.pl").spdx
    'CC-BY-NC-ND-1.0'
    """
    if len(url) > 2000 or not may_hold_license_url(url):
        return None
    try:
        parts = urlsplit(url.strip().rstrip(".,;)»”\"'") if "//" in url else "//" + url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return None
    path = unquote(parts.path).lower()
    if host in _CC_HOSTS or host in {"i.creativecommons.org", "mirrors.creativecommons.org"}:
        found = _creative_commons_url(path)
        if found is None and (badge := _CC_BADGE_PATH.match(path)):
            found = _badge(badge.group("rest"))
        return found
    if host in {"gnu.org", "gnu.org.pl"}:
        return _gnu(path)
    if host in _ART_HOSTS and path.startswith("/licen"):
        older = re.search(r"lal-?1\.?([12])\b", path)
        return from_identifier(f"LAL-1.{older.group(1)}" if older else "LAL-1.3")
    address = host + path
    for pattern, spdx, _ in _FIXED_URLS:
        if pattern.match(address):
            return from_identifier(spdx)
    matched = _ID_PATHS.match(address)
    if matched:
        return from_identifier(_OSI_ALIASES.get(matched.group("id"), matched.group("id")))
    return None


def _badge(rest: str) -> LicenseFacts | None:
    """Badge paths: ``by-nc/4.0/88x31.png``, ``zero/1.0/80x15.png``, ``by-sa/3.0/pl/88x31.png``, ``by.svg``."""
    if rest.startswith(("zero", "publicdomain/zero", "cc-zero", "cc0")):
        return from_identifier("CC0-1.0")
    if rest.startswith(("mark", "publicdomain/mark", "publicdomain")):
        return from_identifier("CC-PDM-1.0")
    matched = re.match(r"(?P<e>[a-z]{2}(?:-[a-z]{2})*)(?:/(?P<v>\d\.\d))?(?:/(?P<p>[a-z]{2})(?=/))?", rest)
    return creative_commons(matched.group("e"), matched.group("v"), matched.group("p")) if matched else None


_NO_DERIVATIVES = re.compile(r"-ND(?:-|$)")
_NON_COMMERCIAL = re.compile(r"-NC(?:-|$)")
_SHARE_ALIKE = re.compile(r"-SA(?:-|$)|^CC-SA|^GFDL|^LAL|^ODbL|^CDLA-Sharing|GPL|^EUPL|^MPL")

# The SPDX list also holds licenses that are not free (BUSL, SSPL, PolyForm …): only these count as a grant.
_FREE_SOFTWARE = re.compile(
    r"(?:MIT|MIT-0|0BSD|ISC|Zlib|BSD-[23]-Clause|Apache-2\.0|MPL-[12]\.\d|EUPL-1\.\d|Artistic-2\.0|BSL-1\.0"
    r"|OFL-1\.1|WTFPL|EPL-2\.0"
    r"|A?L?GPL-[123]\.[01]-(?:only|or-later))$"
)

CLASSES: Final = ("open", "share_alike", "software", "non_commercial", "no_derivatives", "unknown")


def license_class(spdx: str | None, family: str | None) -> str:
    """One of ``CLASSES``: what a license lets a corpus do with the text."""
    if spdx is None:
        return "open" if family in {"public-domain", "official"} else "unknown"
    if _NO_DERIVATIVES.search(spdx):
        return "no_derivatives"
    if _NON_COMMERCIAL.search(spdx):
        return "non_commercial"
    known = spdx_ids().get(spdx.lower())
    if known is None:
        return "unknown"
    if _family(known) == "software":
        return "software" if _FREE_SOFTWARE.match(known) else "unknown"
    return "share_alike" if _SHARE_ALIKE.search(known) else "open"
