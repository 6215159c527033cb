from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.accounting import LEDGERS
from catalog.explain import explain
from catalog.release import write_release
from catalog.store import refresh
from tests.catalog.corpora import accounts, document, documents, rejected, spec


def cuts_of_document_9() -> pa.Table:
    """Two sentences of one passage with a blank between them, what a span covers, and forty more."""
    gone, kept, more = document(3)["id"], document(4)["id"], document(5)["id"]
    first, second, name = "Rzeka wylała. ", "Most runął.", document(9)["id"]
    rows = [
        ("sentence", 0, 14, gone, first), ("sentence", 14, 16, more, "\n\n"), ("sentence", 16, 27, gone, second),
        ("sentence", 100, 120, more, "Wójt milczał wczoraj"), ("span", 100, 400, kept, "Wójt milczał wczoraj, a dziś"),
        ("sentence", 120, 160, more, "A dziś"), ("sentence", 500, 502, kept, " \n"),
        ("foreign", 600, 640, "en", "River"),
        *(("sentence", start, start + 10, kept, f"Zdanie {start}") for start in range(1000, 1800, 20)),
    ]  # fmt: skip
    names = ("kind", "start", "end", "holder", "excerpt")
    values = [{"id": name, **dict(zip(names, row, strict=True))} for row in rows]
    return pa.Table.from_pylist(values, schema=LEDGERS["cuts"].schema)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = documents(range(20))
    books = accounts(table, [100])
    copy, kept = document(101), document(4)
    lost, reasons = rejected([101], "dedup_documents", "near_duplicate")
    books["captures"] = pa.concat_tables([books["captures"], lost])
    books["rejections"] = pa.concat_tables([books["rejections"], reasons])
    books["duplicates"] = pa.Table.from_pylist(
        [{"id": copy["id"], "capture_id": copy["capture_id"], "url": copy["url"], "kept_id": kept["id"],
          "kept_url": kept["url"], "cluster": kept["id"], "kind": "near", "similarity": 0.87}],
        schema=LEDGERS["duplicates"].schema,
    )  # fmt: skip
    books["hosts"] = pa.Table.from_pylist(
        [{"host": "www.wies1.pl", "robots": "allowed", "captures": 5}], schema=LEDGERS["hosts"].schema
    )
    books["cuts"] = cuts_of_document_9()
    write_release(home, spec("1"), [table], accounting=books)
    fresh = document(7) | {"id": "f" * 32, "capture_id": "e" * 32, "text": "Nowa treść wpisu."}
    more = pa.Table.from_pylist([fresh], schema=table.schema)
    gone = pa.Table.from_pylist(
        [{"id": document(3)["id"], "url": document(3)["url"], "capture_id": document(3)["capture_id"],
          "reason": "withdrawn", "detail": "prośba autorki"}],
        schema=LEDGERS["withdrawals"].schema,
    )  # fmt: skip
    write_release(
        home, spec("2", base="1"), [more], accounting={**accounts(more), "withdrawals": gone},
        removed_ids=[document(3)["id"], document(7)["id"]],
    )  # fmt: skip
    refresh(home)
    return home


def test_a_published_document_by_each_of_its_names(home: Path) -> None:
    record = document(1)
    for query in (record["id"], record["url"], record["capture_id"], record["page_id"], "wies1.pl/kronika/00001/"):
        story = explain(home, query)
        assert story.status == "published", query
        assert story.document is not None
        assert story.document["id"] == record["id"]
        assert story.excerpt == record["text"][:600]
        assert story.cuts == {"sentences_removed": 1}
        assert story.events[0].warc == record["warc"]
        assert story.host is not None
        assert story.document["license"]["evidence"][0]["where"] == "link" or record["license"]["spdx"] is None
        json.dumps(story.to_dict())


def test_a_rejected_page_tells_stage_reason_and_value(home: Path) -> None:
    story = explain(home, document(100)["url"])
    assert (story.status, story.events[0].stage, story.events[0].reason) == ("rejected", "screen", "language")
    assert "pl 0.41 < 0.65" in story.summary


def test_a_duplicate_names_the_document_that_stays(home: Path) -> None:
    for query in (document(101)["url"], document(101)["id"], document(101)["capture_id"]):
        story = explain(home, query)
        assert story.status == "duplicate"
        assert document(4)["url"] in story.summary
        assert "0.87" in story.summary


def test_a_superseded_document_leads_to_its_successor(home: Path) -> None:
    story = explain(home, document(7)["id"])
    assert story.status == "superseded"
    assert "f" * 32 in story.summary
    assert explain(home, document(7)["url"]).status == "published"


def test_a_withdrawn_document_tells_why(home: Path) -> None:
    story = explain(home, document(3)["url"])
    assert story.status == "withdrawn"
    assert "prośba autorki" in story.summary


def test_an_unknown_url_suggests_near_ones(home: Path) -> None:
    story = explain(home, "https://www.wies1.pl/kronika/0001")
    assert story.status == "unknown"
    assert document(1)["url"] in story.suggestions
    assert explain(home, "0" * 32).status == "unknown"


def test_cuts_are_told_once_without_blanks_and_with_what_holds_them(home: Path) -> None:
    from flows.cli.explain import SHOWN_PASSAGES, lines

    story = explain(home, document(9)["id"])
    shown = [(cut["kind"], cut["start"], cut["end"]) for cut in story.passages]
    assert shown[:3] == [("sentence", 0, 27), ("span", 100, 400), ("foreign", 600, 640)]
    assert len(shown) == 43
    text = lines(story)
    assert (
        f"  sentence    „Rzeka wylała. Most runął.”, 27 characters, first in {document(3)['url']} (withdrawn)" in text
    )
    assert "  foreign     „River”, 40 characters, in the language en" in text
    assert sum(line.startswith("  sentence ") for line in text) == SHOWN_PASSAGES - 2
    assert "  … and 31 more passages (all of them: --json)" in text
