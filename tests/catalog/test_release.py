from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.errors import ReleaseError
from catalog.release import write_release
from catalog.schema import PUBLISHED
from catalog.store import open_catalog
from catalog.verify import verify
from tests.catalog.corpora import accounts, document, documents, spec


def tree(folder: Path) -> dict[str, bytes]:
    timed = ("accounting/runs.parquet", "accounting/stages.parquet")
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (name := path.relative_to(folder).as_posix()) not in timed
    }


def shuffled(table: pa.Table, seed: int, pieces: int) -> list[pa.Table]:
    order = list(range(table.num_rows))
    random.Random(seed).shuffle(order)
    table = table.take(order)
    step = -(-table.num_rows // pieces)
    return [table.slice(start, step) for start in range(0, table.num_rows, step)]


@pytest.mark.parametrize("memory", [256 << 20, 20_000])
def test_same_rows_same_bytes_whatever_the_order_they_come_in(tmp_path: Path, memory: int) -> None:
    table = pa.concat_tables([documents(range(120)), documents(range(200, 260), "tdm")])
    books = accounts(table, range(500, 520))
    small = {"shard_bytes": 8_000, "row_group_bytes": 12_000}
    write_release(tmp_path / "one", spec("1", **small), [table], accounting=books)
    books["captures"] = pa.concat_tables(shuffled(books["captures"], 3, 4))
    write_release(
        tmp_path / "two", spec("1", **small, sort_memory_bytes=memory), shuffled(table, 1, 7), accounting=books
    )
    one, two = tree(tmp_path / "one/releases/1"), tree(tmp_path / "two/releases/1")
    assert len([name for name in one if "/data/" in name]) > 6
    assert one == two


def test_the_machine_s_time_zone_changes_nothing(tmp_path: Path) -> None:
    table = documents(range(60))
    write_release(tmp_path / "here", spec("1"), [table], accounting=accounts(table))
    code = (
        "import sys; from catalog.release import write_release; from tests.catalog.corpora import *;"
        "t = documents(range(60)); write_release(sys.argv[1], spec('1'), [t], accounting=accounts(t))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code, str(tmp_path / "there")]
    subprocess.run(command, check=True, env=environment, cwd=root)
    assert tree(tmp_path / "here/releases/1") == tree(tmp_path / "there/releases/1")


def test_layout_and_order(tmp_path: Path) -> None:
    table = pa.concat_tables([documents(range(40)), documents(range(50, 60), "tdm")])
    manifest = write_release(tmp_path, spec("1"), [table], accounting=accounts(table))
    release = tmp_path / "releases/1"
    names = set(tree(release))
    for name in ("public/README.md", "public/manifest.json", "public/croissant.json", "internal/README.md",
                 "report.html", "training-summary.md", "attribution.parquet", "changes.md", "manifest.json",
                 "public/data/split=train/part-00000.parquet",
                 "internal/data/split=train/part-00000.parquet"):  # fmt: skip
        assert name in names
    shard = pq.read_table(release / "public/data/split=train/part-00000.parquet", partitioning=None)
    keys = list(zip(*(shard[name].to_pylist() for name in ("source", "host", "url", "id")), strict=True))
    assert keys == sorted(keys)
    assert set(shard["tier"].to_pylist()) == {"open"}
    assert manifest.counts["documents"] == 50
    assert not [path for path in (tmp_path / "releases").iterdir() if path.name.startswith(".")]


def test_internal_shards_say_how_long_they_may_be_kept(tmp_path: Path) -> None:
    table = documents(range(10), "tdm")
    manifest = write_release(tmp_path, spec("1", retention_days=30), [table], accounting=accounts(table))
    shard = pq.ParquetFile(tmp_path / "releases/1/internal/data/split=train/part-00000.parquet")
    assert shard.metadata.metadata[b"kombajn.retain_until"] == b"2026-10-01"  # the first was fetched on 2026-09-01
    assert manifest.retention["retain_until"] == "2026-10-01"


def test_a_second_release_is_cumulative(tmp_path: Path) -> None:
    first = documents(range(30))
    write_release(tmp_path, spec("1"), [first], accounting=accounts(first))
    gone = first["id"][3].as_py()
    changed = documents([7]).to_pylist()[0]
    changed |= {"id": "f" * 32, "capture_id": "e" * 32, "text": "Zmieniony wpis o powodzi."}
    second = pa.concat_tables([documents(range(40, 45)), pa.Table.from_pylist([changed], schema=first.schema)])
    removed = {gone, first["id"][7].as_py()}
    manifest = write_release(tmp_path, spec("2", base="1"), [second], accounting=accounts(second), removed_ids=removed)
    assert manifest.counts["documents"] == 30 - 2 + 6
    held = pq.read_table(tmp_path / "releases/2/public/data", columns=["id"], partitioning=None)["id"].to_pylist()
    assert removed.isdisjoint(held)
    assert "f" * 32 in held
    reasons = pq.read_table(tmp_path / "releases/2/accounting/withdrawals.parquet").to_pylist()
    assert {row["id"]: (row["reason"], row["replaced_by"]) for row in reasons} == {
        gone: ("withdrawn", None),
        first["id"][7].as_py(): ("superseded", "f" * 32),
    }


def test_unbalanced_accounts_are_not_published(tmp_path: Path) -> None:
    table = documents(range(5))
    books = accounts(table, [8, 9])
    books["rejections"] = books["rejections"].slice(1)
    with pytest.raises(ReleaseError, match="1 ≠ 2"):
        write_release(tmp_path, spec("1"), [table], accounting=books)
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_release_never_changes(tmp_path: Path) -> None:
    table = documents(range(5))
    first = write_release(tmp_path, spec("1"), [table], accounting=accounts(table))
    assert write_release(tmp_path, spec("1"), [], accounting={}) == first
    with pytest.raises(ReleaseError, match="never change"):
        write_release(tmp_path, spec("1", run="other"), [table], accounting=accounts(table))


def test_a_failing_source_of_documents_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> object:
        yield documents(range(5))
        raise RuntimeError("a part is unreadable")

    with pytest.raises(RuntimeError, match="unreadable"):
        write_release(tmp_path, spec("1"), broken(), accounting={})  # type: ignore[arg-type]
    assert list((tmp_path / "releases").iterdir()) == []


def test_a_publisher_killed_midway_leaves_nothing_and_the_next_one_writes_the_same(tmp_path: Path) -> None:
    table = documents(range(60))
    code = (
        "import os, signal, sys; import catalog.release as release; from tests.catalog.corpora import *\n"
        "def killed(*_): os.kill(os.getpid(), signal.SIGKILL)\n"
        "release.{} = killed\n"
        "t = documents(range(60)); release.write_release(sys.argv[1], spec('1'), [t], accounting=accounts(t))"
    )
    root = Path(__file__).resolve().parents[2]
    for moment in ("write_pages", "_commit"):  # shards are written; everything is, but for the rename
        done = subprocess.run([sys.executable, "-c", code.format(moment), str(tmp_path / "home")], cwd=root)
        assert done.returncode == -9
        assert not (tmp_path / "home/releases/1").exists()
        assert [name.name for name in (tmp_path / "home/releases").iterdir()] != []
    write_release(tmp_path / "home", spec("1"), [table], accounting=accounts(table))
    write_release(tmp_path / "calm", spec("1"), [table], accounting=accounts(table))
    assert tree(tmp_path / "home/releases/1") == tree(tmp_path / "calm/releases/1")
    assert [name.name for name in (tmp_path / "home/releases").iterdir()] == ["1"]


def test_staging_of_dead_publishers_is_removed(tmp_path: Path) -> None:
    dead = tmp_path / "releases/.1.4194304.0123abcd"  # beyond Linux's largest process id
    (dead / "public").mkdir(parents=True)
    table = documents(range(3))
    write_release(tmp_path, spec("1"), [table], accounting=accounts(table))
    assert not dead.exists()


@pytest.mark.parametrize(
    ("column", "value"), [("tier", "excluded"), ("tier", None), ("split", None), ("split", "Try/")]
)
def test_a_row_without_place_is_refused(tmp_path: Path, column: str, value: str | None) -> None:
    rows = documents(range(3)).to_pylist()
    rows[1][column] = value
    table = pa.Table.from_pylist(rows, schema=documents([1]).schema)
    with pytest.raises(ReleaseError, match=column):
        write_release(tmp_path, spec("1"), [table], accounting=accounts(table))


def test_a_release_curated_anew_is_compared_with_the_one_before(tmp_path: Path) -> None:
    first = documents(range(20))
    write_release(tmp_path, spec("v1"), [first], accounting=accounts(first))
    assert "This is the first release; it has no base." in (tmp_path / "releases/v1/changes.md").read_text()
    rows = [document(number) for number in range(2, 23)]  # two gone, three new
    for row in rows[:4]:
        row["text"] += "\n\nDopisek kronikarza."
    table = pa.Table.from_pylist(rows, PUBLISHED)
    books = accounts(table, [0])  # of the two that are gone, one is rejected now, one was not seen again
    write_release(tmp_path, spec("v2"), [table], accounting=books)
    page = (tmp_path / "releases/v2/changes.md").read_text(encoding="utf-8")
    assert "first release" not in page
    assert "Curated anew from all captures, on no base release." in page
    assert "the release before it, v1;" in page
    figures = dict(re.findall(r"^\| ([^|]+?) \| +([0-9]+) \|$", page, re.MULTILINE))
    assert figures == {
        "in v1": "20", "added": "3", "removed": "2", "changed": "4", "unchanged": "14", "in this release": "21",
    }  # fmt: skip
    assert re.search(r"^\| screen \| language \| +1 \|$", page, re.MULTILINE)
    assert re.search(r"^\| – \| no longer among the captures \| +1 \|$", page, re.MULTILINE)
    report = (tmp_path / "releases/v2/report.html").read_text(encoding="utf-8")
    assert "curated anew, after release" in report
    assert "the first release" not in report
    assert verify(tmp_path, "v2") == []
    other = tmp_path / "other"
    write_release(other, spec("v1"), [first], accounting=accounts(first))
    write_release(other, spec("v2"), [table.slice(9), table.slice(0, 9)], accounting=books)
    assert tree(other / "releases/v2") == tree(tmp_path / "releases/v2")
    more = documents(range(30, 32))  # what follows on a base is told as ever
    write_release(tmp_path, spec("v3", base="v2"), [more], accounting=accounts(more))
    assert "Against the base release v2." in (tmp_path / "releases/v3/changes.md").read_text()
    with open_catalog(tmp_path) as catalog:
        asked = "FROM release_changes(?, ?) ORDER BY change"
        anew = [("added", None, 3), *((name, "curated anew", n) for name, n in
                                      (("changed", 4), ("removed", 2), ("unchanged", 14)))]  # fmt: skip
        assert catalog.execute(asked, ["v1", "v2"]).fetchall() == anew
        assert catalog.execute(asked, ["v2", "v3"]).fetchall() == [("added", None, 2)]
        assert catalog.execute(asked, ["v1", "v3"]).fetchall() == [("added", None, 5), *anew[1:]]
        changed = catalog.execute("SELECT id FROM page_changes WHERE change = 'changed' AND release = 'v2'").fetchall()
        assert {name for (name,) in changed} == {row["id"] for row in rows[:4]}
    (damaged,) = (tmp_path / "releases/v1/public/data/split=train").iterdir()
    damaged.write_bytes(b"PAR1")
    (tmp_path / "catalog.duckdb").unlink()
    with open_catalog(tmp_path) as catalog:
        assert catalog.execute("SELECT count(*) FROM comparisons").fetchone() == (0,)
        assert catalog.execute("SELECT count(*) FROM documents").fetchone() == (23,)
