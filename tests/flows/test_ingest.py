"""Captures made elsewhere: every readable one is taken, the rest is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flows.home import Home
from flows.ingest import ingest_paths
from flows.manifest import Source
from flows.plan import listed
from flows.progress import Silent
from tests.flows.command import answer, kombajn, rows

pytestmark = pytest.mark.slow

TEXTS = (
    "W dolinie rzeki od pokoleń mieszkają rzemieślnicy, którzy uczą swoje dzieci dawnych zawodów. Każdego roku, gdy "
    "kończy się lato, przyjeżdżają goście z okolicznych wsi, żeby zobaczyć, jak powstają garnki i kosze. Starsi "
    "opowiadają wtedy, że dawniej było ich więcej, ale nikt nie narzeka, bo młodzi wracają z miast i zakładają "
    "warsztaty, w których znów słychać koło garncarskie i śmiech uczniów.",
    "Most nad potokiem zbudowano przed wojną i od tamtej pory trzy razy go naprawiano. Inżynier, który kierował "
    "ostatnim remontem, twierdził, że kamienne przyczółki wytrzymają jeszcze sto lat. Mieszkańcy wierzą mu, choć po "
    "każdej ulewie wychodzą sprawdzić, czy woda nie podmyła filarów i czy poręcze nadal są całe. Zimą, kiedy potok "
    "zamarza, dzieci zjeżdżają pod mostem na sankach, a dorośli udają, że tego nie widzą.",
)


def write_rows(path: Path) -> Path:
    good = [
        json.dumps({"text": text, "url": f"https://przyklad.example/{number}"}) for number, text in enumerate(TEXTS)
    ]
    path.write_text("\n".join([*good, "{to nie jest JSON"]) + "\n", encoding="utf-8")
    return path


def test_rows_are_published_and_a_broken_line_is_named(tmp_path: Path) -> None:
    home, manifest = tmp_path / "home", tmp_path / "m.yaml"
    manifest.write_text(
        "version: 1\ncorpus: {name: wiersze, contact: kontakt@example.org}\nsources:\n"
        f"  - {{name: wiersze, kind: jsonl, paths: [{tmp_path}], category: web, basis: public_domain}}\n",
        encoding="utf-8",
    )
    at = ("--home", home, "--manifest", manifest)
    taken = answer("ingest", write_rows(tmp_path / "wiersze.jsonl"), "--source", "wiersze", *at)
    assert taken["captures"] == len(TEXTS)
    assert sum(taken["refused"].values()) == 1
    assert answer("ingest", tmp_path / "wiersze.jsonl", "--source", "wiersze", *at)["files"] == 0
    answer("curate", *at, "--engine", "direct")
    answer("publish", *at, "--engine", "direct")
    assert {row["tier"] for row in rows(home, "SELECT tier FROM documents")} == {"open"}
    assert len(rows(home, "SELECT id FROM documents")) == len(TEXTS)
    broken = rows(home, "SELECT detail FROM rejections WHERE stage = 'captures'")
    assert "3" in broken[0]["detail"]


def test_a_run_takes_in_what_is_new_at_declared_paths(tmp_path: Path) -> None:
    home, manifest, folder = tmp_path / "home", tmp_path / "m.yaml", tmp_path / "dane"
    folder.mkdir()
    first, second = (
        json.dumps({"text": text, "url": f"https://przyklad.example/{number}"}) for number, text in enumerate(TEXTS)
    )
    (folder / "a.jsonl").write_text(f"{first}\n", encoding="utf-8")
    manifest.write_text(
        "version: 1\ncorpus: {name: wiersze, contact: kontakt@example.org}\nsources:\n"
        f"  - {{name: wiersze, kind: jsonl, paths: [{tmp_path}, {tmp_path}/nie-ma], basis: tdm_exception}}\n",
        encoding="utf-8",
    )
    words = ("run", "--home", home, "--manifest", manifest, "--engine", "direct")
    done = kombajn(*words)
    assert done.returncode == 0, done.stderr
    assert "nie-ma is not there" in done.stderr + done.stdout
    assert [row["url"] for row in rows(home, "SELECT url FROM documents")] == ["https://przyklad.example/0"]
    assert "nothing to do" in kombajn(*words).stderr
    manifest.write_text(
        f"{manifest.read_text(encoding='utf-8')}rules: {{default: {{word_count: 5}}}}\n", encoding="utf-8"
    )
    assert "the manifest, a model or an evaluation set has changed" in kombajn(*words).stderr
    (folder / "b.jsonl").write_text(f"{second}\n", encoding="utf-8")
    answer(*words)
    assert len(rows(home, "SELECT id FROM documents")) == len(TEXTS)
    assert [path.name for path in sorted(Home(home).crawls.iterdir())] == ["wiersze-0001", "wiersze-0002"]
    assert kombajn("verify", "--home", home).returncode == 0  # rows without a date have no day to be deleted


def test_files_of_one_name_in_two_folders_are_both_taken(tmp_path: Path) -> None:
    for number, text in enumerate(TEXTS):
        folder = tmp_path / f"rok-{number}"
        folder.mkdir()
        row = json.dumps({"text": text, "url": f"https://przyklad.example/{number}"})
        (folder / "wiersze.jsonl").write_text(f"{row}\n", encoding="utf-8")
    source = Source(name="wiersze", kind="jsonl", basis="public_domain")
    home = Home(tmp_path / "home")
    folders = [tmp_path / "rok-0", tmp_path / "rok-1"]
    taken = ingest_paths(home, folders, source, Silent(), declared=True)
    assert (taken.files, taken.captures) == (2, 2)
    assert {entry.name for entry in listed(taken.folder)} == {
        "wiersze-0001/wiersze.jsonl", "wiersze-0001/2/wiersze.jsonl"
    }  # fmt: skip


def test_an_undeclared_source_gets_the_block_to_paste(tmp_path: Path) -> None:
    done = kombajn("ingest", write_rows(tmp_path / "x.jsonl"), "--source", "nowe", "--home", tmp_path / "home")
    assert done.returncode == 2
    assert "- name: nowe" in done.stderr


def test_sample_archives_are_taken_whole_or_named(development_data: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    words = (development_data / "warc", "--source", "samples", "--basis", "tdm_exception", "--home", home)
    taken = answer("ingest", *words)
    files = [path for path in (development_data / "warc").rglob("*") if path.name.split(".", 1)[-1].split(".")[0]]
    assert 0 < taken["files"] <= len(files)
    answer("curate", "--home", home, "--engine", "direct")
    answer("publish", "--home", home, "--engine", "direct")
    counted = rows(home, "SELECT count(*) FILTER (WHERE kind <> 'unreadable') n, count(*) total FROM captures")[0]
    assert counted["n"] == taken["captures"]
    assert counted["total"] == taken["captures"] + sum(taken["refused"].values())
    named = {row["reason"] for row in rows(home, "SELECT DISTINCT reason FROM rejections WHERE stage = 'captures'")}
    assert "not_a_capture_file" in named
    assert kombajn("verify", "--home", home).returncode == 0
