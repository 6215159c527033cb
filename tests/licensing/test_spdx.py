"""URLs, identifiers and names of licenses."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from license_expression import get_spdx_licensing

from licensing.names import mentions
from licensing.spdx import creative_commons, from_identifier, from_url, license_class, spdx_ids

URLS = {
    "https://creativecommons.org/licenses/by/4.0/": ("CC-BY-4.0", None),
    "http://creativecommons.org/licenses/by-nd-nc/1.0": ("CC-BY-NC-ND-1.0", None),
    "https://creativecommons.org/licenses/by-sa/3.0/pl/legalcode": ("CC-BY-SA-3.0", "PL"),
    "https://creativecommons.org/licenses/by/3.0/igo/": ("CC-BY-3.0-IGO", None),
    "https://creativecommons.org/licenses/by/2.0/uk/": ("CC-BY-2.0", "GB"),
    "https://creativecommons.org/licenses/by/4.0/deed.pl#x": ("CC-BY-4.0", None),
    "HTTPS://CREATIVECOMMONS.ORG/LICENSES/BY-SA/4.0/": ("CC-BY-SA-4.0", None),
    "creativecommons.org/licenses/by/4.0": ("CC-BY-4.0", None),
    "https://creativecommons.org/publicdomain/zero/1.0/deed.pl": ("CC0-1.0", None),
    "https://creativecommons.org/publicdomain/mark/1.0/": ("CC-PDM-1.0", None),
    "https://i.creativecommons.org/l/by-nc-sa/3.0/pl/80x15.png": ("CC-BY-NC-SA-3.0", "PL"),
    "https://licensebuttons.net/p/zero/1.0/88x31.png": ("CC0-1.0", None),
    "https://www.gnu.org/licenses/gpl-3.0.pl.html": ("GPL-3.0-only", None),
    "https://www.gnu.org/copyleft/fdl.html": ("GFDL-1.3-or-later", None),
    "https://opendatacommons.org/licenses/pddl/1-0/": ("PDDL-1.0", None),
    "https://www.govdata.de/dl-de/by-2-0": ("DL-DE-BY-2.0", None),
    "https://www.apache.org/licenses/LICENSE-2.0": ("Apache-2.0", None),
    "https://spdx.org/licenses/CC-BY-4.0.html": ("CC-BY-4.0", None),
}
NO_LICENSES = [
    "https://creativecommons.org/",
    "https://creativecommons.org/licenses/",
    "https://creativecommons.org/licenses/by-nd-sa/4.0/",
    "https://creativecommons.org/licenses/by/7.0/",
    "https://creativecommons.org.example.pl/licenses/by/4.0/",
    "https://example.pl/creativecommons.org/licenses/by/4.0/",
    "https://example.pl/?u=https://creativecommons.org/licenses/by/4.0/",
    "mailto:licencje@creativecommons.org",
    "https://[zły",
    "",
]


@pytest.mark.parametrize("url", URLS)
def test_url(url: str) -> None:
    facts = from_url(url)
    assert facts is not None
    assert (facts.spdx, facts.jurisdiction) == URLS[url]


@pytest.mark.parametrize("url", NO_LICENSES)
def test_no_license_url(url: str) -> None:
    assert from_url(url) is None


def test_every_id_is_on_the_spdx_list() -> None:
    known = get_spdx_licensing().known_symbols
    facts = [from_url(url) for url in URLS]
    assert all(found is not None and found.spdx in known for found in facts)


@pytest.mark.parametrize(
    ("identifier", "spdx", "jurisdiction"),
    [
        ("cc-by-4.0", "CC-BY-4.0", None),
        ("CC-BY-3.0-PL", "CC-BY-3.0", "PL"),
        ("GFDL-1.3", "GFDL-1.3-only", None),
        ("GPL-2.0+", "GPL-2.0-or-later", None),
        ("MIT", "MIT", None),
    ],
)
def test_identifier(identifier: str, spdx: str, jurisdiction: str | None) -> None:
    facts = from_identifier(identifier)
    assert facts is not None
    assert (facts.spdx, facts.jurisdiction) == (spdx, jurisdiction)


@pytest.mark.parametrize("identifier", ["", "CC-BY-9.0", "LicenseRef-x", "brak", "x" * 100])
def test_no_identifier(identifier: str) -> None:
    assert from_identifier(identifier) is None


@pytest.mark.parametrize(
    ("spdx", "expected"),
    [
        ("CC-BY-4.0", "open"),
        ("CC0-1.0", "open"),
        ("CC-BY-SA-3.0", "share_alike"),
        ("GFDL-1.3-only", "share_alike"),
        ("LAL-1.3", "share_alike"),
        ("CC-BY-NC-4.0", "non_commercial"),
        ("CC-BY-NC-ND-4.0", "no_derivatives"),
        ("CC-BY-ND-4.0", "no_derivatives"),
        ("MIT", "software"),
        ("ODbL-1.0", "share_alike"),
        ("OGL-UK-3.0", "open"),
        ("BUSL-1.1", "unknown"),
        ("PolyForm-Noncommercial-1.0.0", "unknown"),
        ("Wymysl-1.0", "unknown"),
        (None, "unknown"),
    ],
)
def test_class(spdx: str | None, expected: str) -> None:
    assert license_class(spdx, None) == expected


def test_only_free_licenses_are_of_open_classes() -> None:
    opened = {spdx for spdx in spdx_ids().values() if license_class(spdx, None) in {"open", "share_alike", "software"}}
    assert not {spdx for spdx in opened if "-NC" in spdx or "-ND" in spdx or "oncommercial" in spdx}
    assert len(opened) < 120


@settings(deadline=None)
@given(st.permutations(["by", "nc", "nd"]), st.sampled_from(["1.0", "2.0", "2.5", "3.0", "4.0"]))
def test_the_order_of_elements_does_not_matter(elements: list[str], version: str) -> None:
    facts = creative_commons("-".join(elements), version)
    assert facts is not None
    assert facts.spdx == f"CC-BY-NC-ND-{version}"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_no_text_crashes(text: str) -> None:
    from_url(text)
    from_identifier(text)
    mentions(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("licencja Creative Commons Uznanie autorstwa 4.0 Międzynarodowe", [("CC-BY-4.0", None)]),
        ("Uznanie autorstwa-Użycie niekomercyjne 2.5 Polska", [("CC-BY-NC-2.5", "PL")]),
        ("Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported License", [("CC-BY-NC-ND-3.0", None)]),
        ("CC BY-SA 3.0 PL", [("CC-BY-SA-3.0", "PL")]),
        ("CC‑BY‑SA 4.0", [("CC-BY-SA-4.0", None)]),
        ("CC BY (4.0)", [("CC-BY-4.0", None)]),
        ("na CC0", [("CC0-1.0", None)]),
        ("CC BY", [(None, None)]),
        ("uznanie autorstwa obrazu budzi spory", []),
        ("GNU FDL 1.2", [("GFDL-1.2-only", None)]),
        ("Licencja Wolnej Sztuki 1.3", [("LAL-1.3", None)]),
        ("GPL v2 lub nowsza", [("GPL-2.0-or-later", None)]),
        ("CC BY 4.0 oraz CC BY-NC 4.0", [("CC-BY-4.0", None), ("CC-BY-NC-4.0", None)]),
        ("politechnika MIT w Bostonie", []),
        ("ACCBY 4.0", []),
    ],
)
def test_names(text: str, expected: list[tuple[str | None, str | None]]) -> None:
    assert [(mention.facts.spdx, mention.facts.jurisdiction) for mention in mentions(text)] == expected


def test_long_runs_of_separators_do_not_hang() -> None:
    mentions("CC BY " + " - " * 3000 + "4.x")
    mentions("Creative Commons Uznanie autorstwa " * 500)
