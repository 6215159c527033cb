"""The manifest: every mistake is named with its line and field, before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import settings
from flows.cli.errors import WRONG_USAGE, Failure
from flows.manifest import Manifest
from flows.manifest_file import ManifestError, parse_manifest, read_manifest
from tests.conftest import ROOT

GOOD = """\
version: 1
corpus: {name: próba, contact: kontakt@example.org}
"""

MANIFEST = """\
version: 1
corpus:
  name: proba
  contact: kontakt@example.org
sources:
  - name: portal
    seeds: [https://portal.example/]
    basis: tdm_exception
"""


def problems(text: str) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text, Path("m.yaml"))
    assert caught.value.code == WRONG_USAGE
    return [str(problem) for problem in caught.value.problems]


def test_a_good_manifest_is_read_with_defaults() -> None:
    manifest = parse_manifest(MANIFEST, Path("m.yaml"))
    assert isinstance(manifest, Manifest)
    source = manifest.source("portal")
    assert source is not None
    assert source.scope == "host"
    assert source.limits.delay_seconds > 0


def test_the_shipped_manifest_has_a_dozen_lawful_sources() -> None:
    manifest = read_manifest(ROOT / "data_manifest.yaml")
    assert len(manifest.sources) >= 12
    assert all(source.basis for source in manifest.sources)
    assert not any("wikipedia" in seed for source in manifest.sources for seed in source.seeds)


@pytest.mark.parametrize(
    ("change", "line", "expected"),
    [
        (("basis: tdm_exception", "basis: tdm_exeption"), 8, "did you mean 'tdm_exception'"),
        (("    seeds:", "    seed:"), 7, "did you mean 'seeds'"),
        (("version: 1", "version: 2"), 1, "not one of 1"),
        (("  contact: kontakt@example.org\n", ""), 2, "required, but missing"),
        (("https://portal.example/", "portal.example"), 7, "expected a web address"),
        (("kontakt@example.org", "nikt"), 4, "an e-mail address or a web page"),
        (("name: portal", "name: Portal!"), 6, "lower-case letters"),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(change: tuple[str, str], line: int, expected: str) -> None:
    found = problems(MANIFEST.replace(*change))
    assert any(text.startswith(f"line {line},") and expected in text for text in found), found


def test_a_name_outside_ascii_is_refused_with_what_is_expected() -> None:
    assert "lower-case letters" in problems(GOOD)[0]


def test_a_repeated_key_is_named_with_the_earlier_line() -> None:
    assert (
        "given twice; the earlier one is on line 3" in problems(MANIFEST.replace("sources:", "  name: b\nsources:"))[0]
    )


def test_two_sources_of_one_name_are_refused() -> None:
    block = MANIFEST[MANIFEST.index("  - name") :]
    assert "two sources are named 'portal'" in problems(MANIFEST + block)[0]


def test_rules_signals_and_settings_are_checked_against_the_rooms() -> None:
    text = MANIFEST + "rules: {default: {no_such_rule: 1}}\npolicy: {signals: {tdmrep_file: flag}}\n"
    text += "dedup: {documents: {band: 3}}\n"
    found = problems(text)
    assert len(found) == 3
    assert "no rule is called 'no_such_rule'" in found[0]
    assert "did you mean 'tdmrep-file'" in found[1]
    assert "did you mean 'bands'" in found[2]


def test_a_family_of_protocols_may_be_named() -> None:
    manifest = parse_manifest(MANIFEST + "policy: {signals: {tdmrep: flag, aipref: ignore}}\n", Path("m.yaml"))
    assert isinstance(manifest, Manifest)
    decided = settings.policy(manifest)
    assert {decided.signals[name] for name in ("tdmrep-file", "tdmrep-html", "tdmrep-header")} == {"flag"}
    assert decided.signals["aipref-robots"] == "ignore"


def test_an_unknown_license_suggests_the_right_spelling() -> None:
    text = MANIFEST + "    license: {spdx: cc-by-4.0x, evidence: https://portal.example/}\n"
    assert "SPDX license list" in problems(text)[0]


def test_broken_yaml_names_its_line() -> None:
    assert problems("version: 1\ncorpus: [\n")[0].startswith("line ")


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="no manifest") as caught:
        read_manifest(tmp_path / "none.yaml")
    assert "kombajn init" in caught.value.fix


@given(st.text(max_size=300))
def test_any_text_is_a_manifest_or_a_failure(text: str) -> None:
    with pytest.raises(Failure) as caught:
        parse_manifest(f"{text}\nversion: 3", Path("m.yaml"))
    assert caught.value.code == WRONG_USAGE
