"""Card, Croissant, training-content summary, changes, attribution and the reconstruction kit of a release."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from catalog.accounting import LEDGERS
from catalog.release import write_release
from catalog.verify import verify
from tests.catalog.corpora import accounts, document, documents, spec

TDM = range(200, 230)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = pa.concat_tables([documents(range(90)), documents(TDM, "tdm")])
    books = accounts(table, range(500, 506))
    books["hosts"] = pa.Table.from_pylist(
        [
            {
                "host": "www.wies1.pl",
                "captures": 20,
                "reservations": [{"protocol": "content-signal", "value": "ai-train=no"}],
            }
        ],
        schema=LEDGERS["hosts"].schema,
    )
    inputs = {"provider": "Instytut Przykładowy", "small_provider": "tak"}
    write_release(home, spec("1", tokenizer="polski-50k", summary=inputs), [table], accounting=books)
    more = documents(range(90, 95))
    gone = [table["id"][0].as_py()]
    write_release(home, spec("2", base="1", summary=inputs), [more], accounting=accounts(more), removed_ids=gone)
    return home / "releases/1"


def front_matter(card: Path) -> dict[str, Any]:
    head = card.read_text(encoding="utf-8").split("---\n")[1]
    found: dict[str, Any] = yaml.safe_load(head)
    return found


def test_the_card_says_what_the_hub_wants(release: Path) -> None:
    head = front_matter(release / "public/README.md")
    assert head["language"] == ["pl"]
    assert head["license"] == ["cc-by-4.0", "cc0-1.0", "other"]
    assert head["size_categories"] == ["n<1K"]
    assert head["configs"][0]["data_files"] == [
        {"split": "train", "path": "data/split=train/*.parquet"},
        {"split": "validation", "path": "data/split=validation/*.parquet"},
    ]
    inside = front_matter(release / "internal/README.md")
    assert (inside["license"], inside["tags"][-1]) == ("other", "internal")
    text = (release / "internal/README.md").read_text(encoding="utf-8")
    assert "Do not publish" in text
    assert "2027-09-01" in text  # 365 days after the first of them was fetched


@pytest.mark.parametrize("tier", ["public", "internal"])
def test_datasets_loads_each_tier(release: Path, tmp_path: Path, tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    whole = datasets.load_dataset(str(release / tier), cache_dir=str(tmp_path))
    held = sum(entry["rows"] for entry in json.loads((release / tier / "manifest.json").read_text())["files"]
               if entry["kind"] == "shard")  # fmt: skip
    assert sum(len(split) for split in whole.values()) == held
    stream = datasets.load_dataset(str(release / tier), split="train", streaming=True)
    row = next(iter(stream))
    assert row["license"]["evidence"] == [] or row["license"]["evidence"][0]["where"] == "link"
    assert row["fetched_at"].year == 2026
    assert set(row) == set(whole["train"].column_names)
    assert len(row) == 28


def test_a_release_without_public_documents_streams(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    table = documents(range(5), "tdm")
    write_release(tmp_path, spec("1"), [table], accounting=accounts(table))
    # Only streaming: `datasets` refuses to build a split without rows, of any dataset.
    loaded = datasets.load_dataset(str(tmp_path / "releases/1/public"), streaming=True)
    assert list(loaded["train"]) == []
    assert loaded["train"].features is not None
    write_release(tmp_path, spec("2"), [], accounting={})
    assert verify(tmp_path, "2") == []


def test_croissant_is_valid_and_reads(release: Path) -> None:
    croissant = pytest.importorskip("mlcroissant")
    for tier in ("public", "internal"):
        dataset = croissant.Dataset(release / tier / "croissant.json")
        assert not dataset.metadata.issues.errors
        assert not dataset.metadata.issues.warnings
        name = dataset.metadata.record_sets[0].uuid
        rows = list(dataset.records(name))
        entries = json.loads((release / tier / "manifest.json").read_text())["files"]
        assert len(rows) == sum(entry["rows"] for entry in entries if entry.get("split") == name)
        row = rows[0]
        assert row[f"{name}/text"].decode().count("Wpis") == 1
        assert row[f"{name}/language"][f"{name}/language/code"] == b"pl"


def test_the_summary_for_the_ai_act_is_counted_and_asks_for_the_rest(release: Path) -> None:
    text = (release / "training-summary.md").read_text(encoding="utf-8")
    assert "less than 1 billion tokens" in text
    assert "tokens of `polski-50k`" in text
    assert "Instytut Przykładowy" in text
    assert "to be filled in by the provider" in text
    assert "top 5 % or 1,000" in text
    assert "| content-signal | 1 |" in text
    assert text.count("wies") == 1  # five domains: the top 5 % is one


def test_changes_are_counted_by_reason(release: Path) -> None:
    first = (release / "changes.md").read_text(encoding="utf-8")
    assert "first release" in first
    assert "| screen | language | 6 |" in first
    second = (release.parent / "2/changes.md").read_text(encoding="utf-8")
    assert "| withdrawn | 1 |" in second
    assert "| kronika0 | 3 |" in second


def test_attribution_lists_every_public_document(release: Path) -> None:
    rows = pq.read_table(release / "attribution.parquet").to_pylist()
    assert len(rows) == 90
    assert all(row["authors"] == ["Anna Nowacka"] and row["source_url"] for row in rows)


def test_the_public_face_of_internal_documents_is_a_kit_without_text(release: Path) -> None:
    kit = pq.read_table(release / "public/reconstruction/part-00000.parquet")
    assert not {"text", "title", "author", "attribution"} & set(kit.column_names)
    rows = {row["id"]: row for row in kit.to_pylist()}
    assert len(rows) == len(TDM)
    sample = document(TDM[0], "tdm")
    assert rows[sample["id"]]["text_sha256"] == hashlib.sha256(sample["text"].encode()).hexdigest()
    assert rows[sample["id"]]["warc"] == sample["warc"]


def test_no_internal_text_is_anywhere_in_the_public_folder(release: Path) -> None:
    import pyarrow.compute as pc

    for path in (release / "public").rglob("*.parquet"):
        for column in pq.ParquetFile(path).read().flatten().columns:
            if pa.types.is_string(column.type):
                assert not pc.any(pc.match_substring(column, f"Wpis {TDM[0]}.")).as_py()


def test_shards_carry_statistics_page_index_filters_and_order(release: Path) -> None:
    shard = pq.ParquetFile(release / "public/data/split=train/part-00000.parquet")
    group = shard.metadata.row_group(0)
    columns = {group.column(index).path_in_schema: group.column(index) for index in range(group.num_columns)}
    assert columns["url"].statistics.has_min_max
    assert columns["url"].has_offset_index
    assert columns["url"].has_column_index
    assert columns["text"].compression == "ZSTD"
    assert [shard.schema_arrow.names.index(name) for name in ("source", "host", "url", "id")]
    assert [item.column_index for item in group.sorting_columns] == [6, 4, 3, 0]
    import duckdb

    path = str(release / "public/data/split=train/part-00000.parquet")
    wanted, absent = document(1)["id"], "0" * 32
    probe = "SELECT bloom_filter_excludes FROM parquet_bloom_probe('{}', 'id', '{}')"
    assert duckdb.sql(probe.format(path, wanted)).fetchall() == [(False,)]
    assert duckdb.sql(probe.format(path, absent)).fetchall() == [(True,)]


def test_the_documentation_names_every_column_table_and_view() -> None:
    from catalog.meanings import DOCUMENT, TABLES
    from catalog.schema import PUBLISHED

    docs = Path(__file__).resolve().parents[2] / "docs"
    record, catalog = ((docs / name).read_text(encoding="utf-8") for name in ("record.md", "catalog.md"))
    assert [name for name in PUBLISHED.names if f"| `{name}` |" not in record or name not in DOCUMENT] == []
    assert [name for name in TABLES if f"| `{name}` |" not in catalog] == []
