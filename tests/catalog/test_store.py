from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from catalog.errors import CatalogError
from catalog.meanings import TABLES
from catalog.release import write_release
from catalog.store import open_catalog, refresh
from tests.catalog.corpora import accounts, documents, spec


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = pa.concat_tables([documents(range(40)), documents(range(60, 70), "tdm")])
    write_release(home, spec("1"), [table], accounting=accounts(table, range(100, 107)))
    refresh(home)
    return home


def test_tables_hold_what_the_release_holds(published: Path) -> None:
    with open_catalog(published) as catalog:
        count = {name: catalog.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}
        assert (count["documents"], count["captures"], count["rejections"]) == (50, 57, 7)
        assert catalog.execute("SELECT count(*), count(DISTINCT text) FROM documents_text").fetchone() == (50, 50)
        assert catalog.execute("FROM funnel").fetchone()[:5] == ("1", 57, 50, 0, 7)
        row = catalog.execute("SELECT license.spdx, text_bytes, shard FROM documents ORDER BY id LIMIT 1").fetchone()
        assert row[1] > 0
        assert (published / row[2]).exists()


def test_every_table_view_and_column_is_explained(published: Path) -> None:
    with open_catalog(published) as catalog:
        tables = catalog.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL").fetchall()
        views = catalog.execute(
            "SELECT view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal"
        ).fetchall()
        columns = catalog.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND NOT internal"
        ).fetchall()
    assert (tables, views, columns) == ([], [], [])


def test_all_views_and_macros_answer(published: Path) -> None:
    with open_catalog(published) as catalog:
        for (name,) in catalog.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            catalog.execute(f"FROM {name}").fetchall()
        assert len(catalog.execute("FROM find('BOCIANY')").fetchall()) > 0
        first = catalog.execute("SELECT id FROM sample(5, 7)").fetchall()
        assert len(first) == 5
        assert first == catalog.execute("SELECT id FROM sample(5, 7)").fetchall()
        assert first != catalog.execute("SELECT id FROM sample(5, 8)").fetchall()
        assert catalog.execute("SELECT license_class('CC-BY-NC-4.0'), license_class(NULL)").fetchone() == (
            "non-commercial",
            "none",
        )


def test_a_copied_home_works_from_any_directory(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "kopia domu"
    shutil.copytree(published, copy)
    monkeypatch.chdir("/")
    with open_catalog(copy) as catalog:
        assert catalog.execute("SELECT count(*) FROM documents_text").fetchone() == (50,)
    monkeypatch.chdir(copy.parent)
    with open_catalog(Path(copy.name)) as catalog:
        assert catalog.execute("SELECT count(text) FROM documents_text").fetchone() == (50,)


def test_nothing_outside_the_home_can_be_touched(published: Path, tmp_path: Path) -> None:
    (published / "crawl").mkdir(exist_ok=True)
    (published / "crawl/raw.txt").write_text("nieredagowane")
    with open_catalog(published) as catalog:
        for query in (
            "SELECT * FROM read_text('/etc/hostname')",
            f"SELECT * FROM read_text('{published}/crawl/raw.txt')",
            f"SELECT * FROM read_text('{published}/releases/../crawl/raw.txt')",
            f"COPY (SELECT 1) TO '{tmp_path}/x.csv'",
            f"ATTACH '{tmp_path}/x.db'",
            "SET enable_external_access = true",
            "DELETE FROM documents",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                catalog.execute(query)


def test_a_second_release_is_added_and_readers_keep_theirs(published: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published, home)
    assert refresh(home) is False
    with open_catalog(home) as reader:
        table = documents(range(80, 85))
        write_release(home, spec("2", base="1"), [table], accounting=accounts(table))
        assert refresh(home) is True
        assert reader.execute("SELECT count(*) FROM documents").fetchone() == (50,)
    with open_catalog(home) as reader:
        assert reader.execute("SELECT count(*) FROM documents").fetchone() == (55,)
        assert reader.execute("SELECT count(*) FROM documents_text").fetchone() == (55,)
        assert reader.execute("SELECT count(*) FROM captures").fetchone() == (62,)
        assert reader.execute("FROM release_changes('1', '2')").fetchall() == [("added", None, 5)]


def test_a_crash_leaves_the_old_catalog(published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    shutil.copytree(published, home)
    table = documents(range(80, 85))
    write_release(home, spec("2", base="1"), [table], accounting=accounts(table))
    before = (home / "catalog.duckdb").read_bytes()

    def crash(*_: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr("catalog.store_build._replace_documents", crash)
    with pytest.raises(OSError, match="no space"):
        refresh(home)
    assert (home / "catalog.duckdb").read_bytes() == before
    assert {path.name for path in home.iterdir()} == {path.name for path in published.iterdir()}


def test_an_older_catalog_is_rebuilt_with_a_message(
    published: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    home = tmp_path / "home"
    shutil.copytree(published, home)
    with duckdb.connect(str(home / "catalog.duckdb")) as catalog:
        catalog.execute("UPDATE catalog_version SET version = 0")
        catalog.execute("DROP VIEW funnel")
    with caplog.at_level("WARNING"):
        assert refresh(home) is True
    assert "anew" in caplog.text
    with open_catalog(home) as catalog:
        assert catalog.execute("SELECT count(*) FROM funnel").fetchone() == (1,)


def test_readers_bring_an_outdated_catalog_up_to_date(published: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published, home)
    table = documents(range(80, 85))
    write_release(home, spec("2", base="1"), [table], accounting=accounts(table))
    with open_catalog(home) as catalog:
        assert catalog.execute("SELECT count(*) FROM documents").fetchone() == (55,)
    (home / "catalog.duckdb").unlink()
    with open_catalog(home) as catalog:
        assert catalog.execute("SELECT count(*) FROM releases").fetchone() == (2,)
    (home / "catalog.duckdb").write_bytes(b"not a database")
    with open_catalog(home) as catalog:
        assert catalog.execute("SELECT count(*) FROM releases").fetchone() == (2,)


def test_no_release_yet(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="no catalog"):
        open_catalog(tmp_path)
    refresh(tmp_path)
    with open_catalog(tmp_path) as catalog:
        assert catalog.execute("SELECT count(*) FROM documents_text").fetchone() == (0,)
