"""What ``kombajn check`` finds in the meaning of a manifest that is well written."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from flows.checks import check_all
from flows.manifest_file import parse_manifest
from tests.flows.test_manifest import MANIFEST

SECOND = "  - {name: drugi, seeds: ['https://portal.example/'], basis: tdm_exception}\n"
PRIVATE = MANIFEST.replace("https://portal.example/", "'http://127.0.0.1:8000/'")
FILES = MANIFEST.replace("seeds: [https://portal.example/]", "kind: warc")


def findings(text: str, home: Path) -> list[tuple[str, str]]:
    found = check_all(home, parse_manifest(text, Path("m.yaml")))
    return [(finding.level, f"{finding.what}: {finding.detail}") for finding in found]


@pytest.mark.parametrize(
    ("text", "level", "expected"),
    [
        (PRIVATE, "problem", "allow_addresses: ['127.0.0.1:8000']"),
        (MANIFEST + SECOND, "note", "is a seed of source portal too"),
        (FILES, "note", "kombajn ingest FILE --source portal"),
        (MANIFEST[: MANIFEST.index("sources:")] + "sources: []\n", "note", "sources: none"),
        (MANIFEST + "    category: literature\nrules: {by_category: {litterature: {}}}\n", "problem", "'literature'?"),
        (MANIFEST + "rules: {by_category: {mapy: {}}}\n", "note", "no source has the category 'mapy'"),
        (MANIFEST + "engine: {kind: dask}\n", "note", "this machine alone"),
        (MANIFEST + "engine: {kind: dask, cluster: {kind: slrum}}\n", "problem", "did you mean 'slurm'?"),
        (MANIFEST + "engine: {address: 'dask://a:8786'}\n", "note", "leaves them aside"),
    ],
)
def test_what_would_go_wrong_later_is_said(text: str, level: str, expected: str, tmp_path: Path) -> None:
    found = findings(text, tmp_path / "home")
    assert any(each == level and expected in words for each, words in found), found


def test_a_private_address_that_is_named_is_no_problem(tmp_path: Path) -> None:
    text = PRIVATE + "    allow_addresses: ['127.0.0.1:8000']\n"
    assert not any("allow_addresses" in words for _, words in findings(text, tmp_path / "home"))


@pytest.mark.parametrize(
    ("free", "level", "expected"),
    [(3_000_000, "problem", "3 MB free at"), (800_000_000, "note", "800 MB free at"), (10**12, "ok", "1 TB free at")],
)
def test_too_little_disk_is_a_problem(
    free: int, level: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=free))
    found = [(each, words) for each, words in findings(MANIFEST, tmp_path / "a" / "b") if words.startswith("disk")]
    assert [each for each, _ in found] == [level]
    assert expected in found[0][1]
