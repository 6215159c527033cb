"""What a release tells of its overlap with evaluation sets, long after the run's own folder is gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.flows.command import answer, kombajn, rows
from tests.flows.faults import second_home
from tests.flows.tiny import HOST, MANIFEST, Tiny

FOG = "Inną mgłę znają rybacy. Wiosną, kiedy morze jest jeszcze lodowate, nad wodę napływa łagodny wiatr"
WELL = "Sąsiedzi śmiali się, że szuka wody na pagórku, on jednak wbił łopatę w miejscu, gdzie pies wylegiwał się"
MAPS = "Kartograf zaznaczył je starannie, z głębokościami i nazwą, a między trzcinami narysował nawet małą łódkę"
ALIEN = "oraz wiele innych słów o rzeczach całkiem odległych, których nikt nigdy w tych artykułach nie napisał, "
SETS = {
    "odrzucane": ("reject", [WELL, f"{MAPS} {ALIEN * 4}"]),
    "wycinane": ("cut", [FOG]),
    "znaczone": ("flag", [MAPS, "Tak czy nie?"]),
    "nieobecne": ("flag", [ALIEN]),
}


@pytest.fixture(scope="module")
def compared(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("overlaps")
    at = second_home(tiny, folder)
    blocks = []
    for name, (action, items) in SETS.items():
        path = folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps({"text": item}) + "\n" for item in items), encoding="utf-8")
        blocks.append(f"  - {{name: {name}, path: {path}, action: {action}}}\n")
    manifest = folder / "sets.yaml"
    manifest.write_text(MANIFEST + "evaluation_sets:\n" + "".join(blocks), encoding="utf-8")
    answer("run", "--home", at.home, "--manifest", manifest, "--engine", "direct", "--workers", 1)
    shutil.rmtree(at.home / "runs")
    return at.home


def test_the_catalog_lists_every_overlap_by_set_document_and_action(compared: Path) -> None:
    query = "SELECT evaluation_set, action, url, outcome, reason, reached, overlap FROM evaluation_overlap"
    found: dict[tuple[str, str], dict[str, Any]] = {
        (row["evaluation_set"], row["url"].removeprefix(HOST)): row for row in rows(compared, query)
    }
    assert sorted(found) == [
        ("odrzucane", "/eseje/o-mapach"),
        ("odrzucane", "/proza/studnia"),
        ("wycinane", "/nauka/skad-sie-bierze-mgla"),
        ("znaczone", "/eseje/o-mapach"),
    ]
    refused = found["odrzucane", "/proza/studnia"]
    assert (refused["action"], refused["outcome"], refused["reason"]) == ("reject", "rejected", "contaminated")
    flagged = found["znaczone", "/eseje/o-mapach"]
    assert (flagged["action"], flagged["outcome"], flagged["reached"]) == ("flag", "published", True)
    assert flagged["overlap"] == 1.0
    # A set that is barely met refuses nothing, though another one is met fully.
    slight = found["odrzucane", "/eseje/o-mapach"]
    assert (slight["outcome"], slight["reached"]) == ("published", False)
    assert found["wycinane", "/nauka/skad-sie-bierze-mgla"]["outcome"] == "published"


def test_every_set_is_reported_also_one_that_no_document_meets(compared: Path) -> None:
    query = "SELECT evaluation_set, items, items_not_sought, items_found, documents FROM evaluation_sets"
    found = {row["evaluation_set"]: tuple(row.values())[1:] for row in rows(compared, query)}
    assert found == {"nieobecne": (1, 0, 0, 0), "odrzucane": (2, 0, 2, 2), "wycinane": (1, 0, 1, 1),
                     "znaczone": (2, 1, 1, 1)}  # fmt: skip
    page = (compared / "releases/v0001/report.html").read_text(encoding="utf-8")
    section = page[page.index('<section id="evaluation"') :].partition("</section>")[0]
    assert all(name in section for name in SETS)


def test_explain_and_verify_know_of_it(compared: Path) -> None:
    story = kombajn("explain", f"{HOST}/eseje/o-mapach", "--home", compared).stdout
    assert "Evaluation    znaczone: overlap 1.00, items met: 1; action: flag" in story
    assert "(below the threshold); action: reject" in story
    assert "action: reject" in kombajn("explain", f"{HOST}/proza/studnia", "--home", compared).stdout
    assert kombajn("verify", "--home", compared).returncode == 0
