"""What a page declares: evidence kept, confidence, attribution, plain text, metadata, and robustness."""

from __future__ import annotations

import pickle
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from catalog.schema import ATTRIBUTION, LICENSE, RESERVATION
from licensing.declarations import LicenseFinding, declarations, declared, xmp_fields
from licensing.page import PageView
from licensing.reservations import in_effect, page_reservations

URL = "https://www.example.pl/wpis"


def _finding(body: str, head: str = "") -> LicenseFinding:
    return declarations(html.document_fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), [], URL)


def test_values_fit_the_schema() -> None:
    import pyarrow as pa

    finding = _finding("<footer>Treści na licencji CC BY 3.0 PL</footer>", '<meta name="author" content="Anna Lis">')
    assert pa.array([finding.to_dict()], LICENSE).to_pylist()[0]["jurisdiction"] == "PL"
    assert pa.array([finding.attribution.to_dict()], ATTRIBUTION).to_pylist()[0]["authors"] == ["Anna Lis"]
    signals = page_reservations(None, [("tdm-reservation", "1")], URL, None)
    assert pa.array([signals], pa.list_(RESERVATION)).to_pylist()[0][0]["effect"] == "reserves"
    assert pickle.loads(pickle.dumps(finding)) == finding


def test_every_piece_of_evidence_is_kept_with_region_and_strength() -> None:
    finding = _finding(
        "<article><h1>Wawel</h1><figure><figcaption>Fot. Jan Kos, CC BY-SA 3.0</figcaption></figure></article>"
        '<footer><a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a></footer>'
    )
    seen = {(item.where, item.region, item.facts.spdx if item.facts else None) for item in finding.evidence}
    assert seen == {
        ("rel-license", "footer", "CC-BY-4.0"),
        ("name", "footer", "CC-BY-4.0"),
        ("name", "figure", "CC-BY-SA-3.0"),
    }
    assert [item.strength for item in finding.evidence] == sorted(
        (item.strength for item in finding.evidence), reverse=True
    )


def test_independent_evidence_adds_confidence_and_repetition_does_not() -> None:
    one = _finding("<footer>CC BY 4.0</footer>")
    repeated = _finding("<footer><p>CC BY 4.0</p><p>Licencja CC BY 4.0</p></footer>")
    both = _finding(
        "<footer>CC BY 4.0</footer>", '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    )
    assert one.confidence == repeated.confidence < both.confidence


def test_snippets_are_short_and_hold_no_addresses_or_numbers() -> None:
    finding = _finding(f"<footer>Licencja CC BY 4.0, pisz: anna@example.pl, tel. 600 700 800, {'i ' * 400}</footer>")
    (item,) = finding.evidence
    assert len(item.snippet) <= 300
    assert "anna@" not in item.snippet
    assert "600 700" not in item.snippet


def test_attribution_prefers_ccrel() -> None:
    finding = _finding(
        '<p><span property="dct:title">Zapiski</span>'
        '<a rel="cc:attributionURL" property="cc:attributionName" href="/autorka">Anna Lis</a>'
        ' <a rel="license" href="https://creativecommons.org/licenses/by/3.0/pl/">CC</a></p>',
        '<title>Strona</title><meta name="author" content="redakcja">',
    )
    assert finding.attribution.to_dict() == {
        "title": "Zapiski",
        "authors": ["Anna Lis"],
        "source_url": "https://www.example.pl/autorka",
        "license_url": "https://creativecommons.org/licenses/by/3.0/pl/",
    }


def test_attribution_from_json_ld_and_canonical() -> None:
    finding = _finding(
        "<p>x</p>",
        '<link rel="canonical" href="/kanoniczny">'
        '<script type="application/ld+json">{"@type":"Article","headline":"Lato",'
        '"author":[{"@type":"Person","name":"Jan Kos"},"Ewa Zet"]}</script>',
    )
    assert finding.attribution.to_dict() == {
        "title": "Lato",
        "authors": ["Jan Kos", "Ewa Zet"],
        "source_url": "https://www.example.pl/kanoniczny",
        "license_url": None,
    }


def test_plain_text_and_its_last_lines() -> None:
    text = "\n".join(["Rozdział pierwszy"] * 8 + ["Publikacja dostępna na licencji CC BY-SA 4.0"])
    finding = declarations(None, [], URL, text)
    assert (finding.spdx, finding.scope) == ("CC-BY-SA-4.0", "site")
    assert declarations(None, [], URL, "Program jest na licencji MIT.").status == "unknown"
    assert declarations(None, [], URL).status == "unknown"


def test_metadata_of_rows_and_pdfs() -> None:
    assert declarations(None, [], URL, "x", metadata={"license": "CC-BY-4.0", "author": "Jan Kos"}).spdx == "CC-BY-4.0"
    packet = (
        b'<x><rdf:Description><cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>'
        b"<dc:rights><rdf:Alt><rdf:li>CC BY 4.0</rdf:li></rdf:Alt></dc:rights></rdf:Description></x>"
    )
    fields = xmp_fields(packet)
    assert fields["dc:rights"] == "CC BY 4.0"
    assert declarations(None, [], URL, "x", metadata=fields).spdx == "CC-BY-4.0"
    assert xmp_fields(b"\xff\x00") == {}


def test_what_a_manifest_declares() -> None:
    said = declared("CC-BY-4.0", "stopka")
    assert said is not None
    assert (said.where, said.region, said.scope) == ("manifest", "manifest", "site")
    assert declared(None, None) is None
    assert declared("nieznana", None) is None
    official = declared(None, None, basis="official_material")
    assert official is not None
    assert official.facts is not None
    assert official.facts.family == "official"


def test_a_view_serves_both_readers() -> None:
    tree = html.document_fromstring(
        '<html><head><meta name="robots" content="noai"></head><body><footer>CC BY 4.0</footer></body></html>'
    )
    view = PageView.of(tree)
    assert declarations(view, [], URL) == declarations(tree, [], URL)
    assert page_reservations(view, [], URL, None) == page_reservations(tree, [], URL, None) != []


def test_in_effect_within_tdmrep() -> None:
    def signal(protocol: str, effect: str) -> dict[str, Any]:
        return {"protocol": protocol, "value": "", "location": "", "observed_at": None, "effect": effect}

    signals = [signal("tdmrep-file", "reserves"), signal("tdmrep-header", "unknown"), signal("rsl", "permits")]
    assert [item["protocol"] for item in in_effect(signals)] == ["tdmrep-file"]
    assert in_effect([*signals, signal("tdmrep-html", "permits")]) == []
    assert in_effect([]) == []


_FRAGMENTS = st.sampled_from(
    [
        '<a rel="license" href="http://[zły">x</a>',
        '<a href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>',
        '<link rel="license" type="application/rsl+xml" href="http://[::1">',
        '<script type="application/ld+json">{"@graph":[[[{"license":{"@id":[1]}}]]]}</script>',
        '<script type="application/ld+json">[1, null, {"@type": 7, "license": [null, {"url": 3}]}]</script>',
        '<meta name="tdm-reservation">',
        '<meta property="dcterms.license" content="">',
        "<footer>",
        "</footer>",
        "<figure><figcaption>Fot. CC BY-SA 3.0",
        "<!-- Wszelkie prawa zastrzeżone -->",
        "Wszelkie prawa zastrzeżone",
        "<p>Ten utwór jest w domenie publicznej</p>",
        '<img src="https://i.creativecommons.org/l/by/4.0/88x31.png">',
        '<span property="license" about="::">x</span>',
        "<table><tr><td itemprop='license'>",
        "art. 26³ eksploracja tekstów i danych zabroniona",
        "\u0130\u0130 licencja \u0130",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(_FRAGMENTS, min_size=1, max_size=8))
def test_no_page_crashes(fragments: list[str]) -> None:
    tree = html.document_fromstring("<html><body>" + "".join(fragments) + "</body></html>")
    declarations(tree, [("Link", "<http://[>; rel=license")], "https://www.example.pl/[")
    page_reservations(tree, [("X-Robots-Tag", ":::,"), ("Content-Usage", "=")], "http://[", None)


@pytest.mark.parametrize(
    "text",
    [
        "Licencja CC BY " * 4000,
        "zastrzega " * 8000,
        "art. 26 " * 8000,
        "„" * 20000 + "CC BY 4.0",
        "trenowanie modeli " * 4000,
    ],
)
def test_long_paragraphs_take_bounded_time(text: str) -> None:
    tree = html.document_fromstring(f"<html><body><p>{text}</p></body></html>")
    started = time.process_time()
    declarations(tree, [], URL)
    page_reservations(tree, [], URL, None)
    assert time.process_time() - started < 5
