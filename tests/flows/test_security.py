"""What strangers write cannot become SQL, shell, a path or markup; secrets have no place to leak from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli.errors import Failure
from flows.dask_cluster import task_runner
from flows.demo.pages import pages
from flows.manifest import Manifest
from flows.manifest_file import read_manifest
from tests.audit import reachable
from tests.flows.command import answer, kombajn, rows
from tests.flows.tiny import MANIFEST

FILE = "a'; DROP TABLE captures; -- $(touch pwned) `touch pwned` <b>.jsonl"
URL = "https://wies.example/x'); DROP TABLE documents; --/<script>alert(1)</script>?q=%27"
TITLE = "<script>alert('tytuł')</script> ${jndi:ldap://x} {{7*7}} '; DROP TABLE documents; --"


@dataclass(frozen=True)
class Hostile:
    """A home whose only file, URL and title were written by an enemy."""

    home: Path
    folder: Path


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "m.yaml").write_text(MANIFEST.replace("kind: warc", "kind: jsonl"), encoding="utf-8")
    body = max((page.body for page in pages().values()), key=len)
    file = folder / FILE
    file.write_text(json.dumps({"url": URL, "title": TITLE, "text": body}) + "\n", encoding="utf-8")
    words = ("--home", folder / "home", "--manifest", folder / "m.yaml")
    answer("ingest", file, "--source", "probka", *words)
    answer("run", "--engine", "direct", "--workers", 1, *words)
    return Hostile(folder / "home", folder)


@pytest.mark.slow
def test_hostile_names_are_values_and_nothing_else(hostile: Hostile) -> None:
    query = "SELECT outcome, c.warc.file AS file, title FROM captures c JOIN documents USING (capture_id)"
    found = rows(hostile.home, query)
    assert [(row["outcome"], row["title"]) for row in found] == [("published", TITLE)]
    assert FILE in found[0]["file"]
    assert not [path for path in (hostile.folder, Path.cwd()) if (path / "pwned").exists()]


@pytest.mark.slow
def test_hostile_words_on_the_command_line_find_nothing(hostile: Hostile) -> None:
    assert kombajn("explain", "x' OR '1'='1", "--home", hostile.home).returncode == 1
    assert answer("explain", rows(hostile.home, "SELECT url FROM documents")[0]["url"], "--home", hostile.home)
    assert rows(hostile.home, "SELECT count(*) AS n FROM documents") == [{"n": 1}]


@pytest.mark.slow
def test_pages_that_people_open_hold_no_foreign_markup(hostile: Hostile) -> None:
    release = hostile.home / "releases" / "v0001"
    for page in (release / "report.html", *release.rglob("README.md")):
        assert "<script>alert" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a b", "../a", "a;b", "a'b", "A", "a\nb", "x" * 65, ""])
def test_names_that_reach_prefect_folders_and_sql_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="letters, digits"):
        Manifest.model_validate(
            {"corpus": {"name": "k", "contact": "a@example.org"}, "sources": [{"name": name, "kind": "warc"}]}
        )


@pytest.mark.parametrize("secret", ["password", "proxy_password", "api_key", "token"])
def test_the_manifest_has_no_field_for_secrets(tmp_path: Path, secret: str) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MANIFEST + f"{secret}: tajne\n", encoding="utf-8")
    with pytest.raises(Failure, match=secret):
        read_manifest(path)


def test_a_cluster_that_is_not_known_is_no_import() -> None:
    manifest = Manifest.model_validate(
        {
            "corpus": {"name": "k", "contact": "a@example.org"},
            "engine": {"kind": "dask", "cluster": {"kind": "os:system"}},
        }
    )
    with pytest.raises(Failure, match="'os:system' is unknown"):
        task_runner("dask", manifest)


def test_the_audit_of_dependencies_does_not_need_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError("no network")

    monkeypatch.setattr("socket.create_connection", none)
    assert not reachable()
