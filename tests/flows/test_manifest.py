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
        (("https://portal.example/", "'https://portal.example:99999/'"), 7, "a port is a number up to 65535"),
        (("https://portal.example/", "'https://por tal.example/'"), 7, "is no host name"),
        (("https://portal.example/", "'https://portal..example/'"), 7, "is no host name"),
        (("https://portal.example/", "'http://127.0.0.300/'"), 7, "is no host name"),
        (("kontakt@example.org", '"@"'), 4, "an e-mail address or a web page"),
        (("name: proba", "name: no"), 3, 'write it in quotes: "no"'),
        (("    seeds: [https://portal.example/]", "    seeds: https://portal.example/"), 7, "expected a list"),
    ],
)
def test_a_mistake_is_named_with_line_and_remedy(change: tuple[str, str], line: int, expected: str) -> None:
    found = problems(MANIFEST.replace(*change))
    assert any(text.startswith(f"line {line},") and expected in text for text in found), found


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("allow_addresses: [banana]", "no seed has a host of that name"),
        ("allow_addresses: ['127.0.0.1:99999']", "a port is a number up to 65535"),
        ("allow_addresses: [300.1.1.1]", "expected for example 127.0.0.1"),
        ("allow_addresses: '127.0.0.1:80'", "expected a list"),
        ("schedule: '99 99 x y z'", "'99' is no minute"),
        ("schedule: '0 3 * * 8'", "no day of the week"),
        ("schedule: '0 3 * *'", "4 fields instead of five"),
        ("license: {spdx: CC-BY-4, evidence: x}", "did you mean CC-BY-4.0?"),
        ("license: {spdx: CC0, evidence: x}", "did you mean CC0-1.0?"),
    ],
)
def test_a_setting_of_a_source_that_cannot_work_is_refused(setting: str, expected: str) -> None:
    found = problems(f"{MANIFEST}    {setting}\n")
    assert [text for text in found if text.startswith("line 9, sources[0].") and expected in text], found


@pytest.mark.parametrize(
    "setting",
    [
        "allow_addresses: [127.0.0.1, '127.0.0.1:80', 'localhost:80', '::1', '[::1]:80', 10.0.0.0/8, 'wiki.local:80']",
        "schedule: '*/5 0-3,6 L jan-mar mon-fri'",
        "schedule: '0 0 * * fri#2'",
        "license: {spdx: CC-BY-4.0 OR MIT, evidence: x}",
    ],
)
def test_what_can_work_is_accepted(setting: str) -> None:
    assert parse_manifest(f"{MANIFEST}    {setting}\n", Path("m.yaml")).sources


def test_a_host_in_polish_letters_is_a_host() -> None:
    assert parse_manifest(MANIFEST.replace("portal.example", "żółw.example"), Path("m.yaml")).sources


@pytest.mark.parametrize(
    ("dedup", "expected"),
    [
        ("{documents: {threshold: banana}}", "dedup.documents.threshold: expected a number"),
        ("{documents: {threshold: 0.2}}", "dedup.documents: threshold 0.2 must lie between 0.5 and 1"),
        ("{spans: {snap: word}}", "dedup.spans.snap: expected 'sentence' or 'none'"),
        ("{sentences: {protect_law: 3}}", "dedup.sentences.protect_law: expected true or false"),
    ],
)
def test_a_setting_of_deduplication_that_cannot_work_is_refused(dedup: str, expected: str) -> None:
    assert expected in problems(f"{MANIFEST}dedup: {dedup}\n")[0]


def test_an_alias_that_holds_itself_is_refused() -> None:
    assert problems("version: 1\nsources: &s [*s]\n")[0].startswith("line 2,")


def test_aliases_of_aliases_take_no_time() -> None:
    lines = [f"x{level}: &x{level} [{', '.join([f'*x{level - 1}'] * 9)}]" for level in range(1, 30)]
    assert len(problems("\n".join(["x0: &x0 [a]", *lines]) + "\n")) == 31  # thirty unknown words, corpus missing


def test_a_name_outside_ascii_is_refused_with_what_is_expected() -> None:
    assert "lower-case letters" in problems(GOOD)[0]


def test_a_repeated_key_is_named_with_the_earlier_line() -> None:
    assert (
        "given twice; the earlier one is on line 3" in problems(MANIFEST.replace("sources:", "  name: b\nsources:"))[0]
    )


def test_two_sources_of_one_name_are_refused() -> None:
    block = MANIFEST[MANIFEST.index("  - name") :]
    assert problems(MANIFEST + block)[0].startswith("line 9, sources[1].name: two sources are named 'portal'")


def test_two_evaluation_sets_of_one_name_are_refused() -> None:
    sets = "evaluation_sets:\n  - {name: matura, path: a.jsonl}\n  - {name: matura, path: b.jsonl}\n"
    found = problems(MANIFEST + sets)[0]
    assert "two evaluation sets are named 'matura'" in found
    assert "evaluation_sets[1].name" in found


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
