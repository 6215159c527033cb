"""What retention removes, and what it never touches."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.gc import remove, waste
from flows.home import Home, write_json
from flows.ingest import ingest_paths
from flows.manifest import Corpus, Manifest, Policy, Retention, Source
from flows.progress import Silent

SOURCE = Source(name="listy", kind="jsonl", paths=(".",), basis="tdm_exception")
DAY = timedelta(days=1)


def manifest(**days: int) -> Manifest:
    return Manifest(
        corpus=Corpus(name="proba", contact="kontakt@example.org"),
        sources=(SOURCE,),
        policy=Policy(retention=Retention(**days)),
    )


def aged(path: Path, days: int) -> Path:
    moment = (datetime.now(UTC) - days * DAY).timestamp()
    os.utime(path, (moment, moment))
    return path


def rows(folder: Path, name: str, *texts: str) -> Path:
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two runs, one of them old; nothing published."""
    home = Home(tmp_path / "home")
    for name, days in (("stary", 40), ("nowy", 2)):
        write_json(home.runs / name / "run.json", {"run": name})
        aged(home.runs / name, days)
    return home


def names(home: Home, manifest: Manifest) -> list[str]:
    return [str(entry.path.relative_to(home.root)) for entry in waste(home, manifest)]


def test_only_what_is_past_its_limit_goes(home: Home) -> None:
    assert names(home, manifest(runs_days=30)) == ["runs/stary"]
    assert names(home, manifest(runs_days=50)) == []
    assert names(home, manifest(runs_days=1)) == ["runs/nowy", "runs/stary"]


def test_looking_changes_nothing_and_removing_frees_what_was_told(home: Home) -> None:
    found = waste(home, manifest())
    assert (home.runs / "stary").is_dir()
    assert remove(home, found) == sum(entry.bytes for entry in found) > 0
    assert [path.name for path in home.runs.iterdir()] == ["nowy"]
    assert waste(home, manifest()) == []


def test_raw_captures_go_by_their_own_limit_and_their_number_is_never_used_again(home: Home, tmp_path: Path) -> None:
    for name in ("jeden", "dwa"):
        path = rows(tmp_path, name, f"Piszę do Pani list {name}, bo dawno się nie widziałyśmy.")
        ingest_paths(home, [path], SOURCE, Silent(), declared=False)
    aged(home.crawls / "listy-0001" / "files.json", 400)
    assert names(home, manifest(raw_days=365)) == ["runs/stary", "crawl/listy-0001"]
    remove(home, waste(home, manifest(raw_days=365)))
    third = rows(tmp_path, "trzy", "Dziękuję za list, odpisuję od razu, zanim znowu zapomnę.")
    assert ingest_paths(home, [third], SOURCE, Silent(), declared=False).folder.name == "listy-0003"
    for folder in home.crawl_folders():
        aged(folder / "files.json", 400)
    remove(home, waste(home, manifest(raw_days=365)))
    assert home.crawl_folders() == []
    fourth = rows(tmp_path, "cztery", "To już czwarty list w tym miesiącu, a odpowiedzi wciąż nie ma.")
    assert ingest_paths(home, [fourth], SOURCE, Silent(), declared=False).folder.name == "listy-0004"


def test_an_unfinished_crawl_is_no_waste(home: Home) -> None:
    folder = home.crawls / "portal-0001"
    folder.mkdir(parents=True)
    aged(folder, 4000)
    assert names(home, manifest(raw_days=1)) == ["runs/stary"]


def test_of_index_versions_only_that_of_the_latest_release_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Home, "versions", lambda self: ["v0001", "v0002"])
    for version in ("v0001", "v0002"):
        write_json(home.releases / version / "manifest.json", {"run": f"run-{version}"})
        write_json(home.index / version / "covered.json", {"files": []})
    (home.index / "v0003").mkdir()  # of a release that is being written
    assert names(home, manifest(runs_days=60)) == ["index/v0001"]
