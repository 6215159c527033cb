from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.errors import ReleaseError
from catalog.release import write_release
from catalog.verify import verify
from tests.catalog.corpora import accounts, documents, rejected, spec


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = pa.concat_tables([documents(range(30)), documents(range(40, 50), "tdm")])
    write_release(home, spec("1"), [table], accounting=accounts(table, range(100, 105)))
    more = documents(range(50, 56))
    removed = [table["id"][2].as_py()]
    write_release(home, spec("2", base="1"), [more], accounting=accounts(more, [110]), removed_ids=removed)
    return home


@pytest.fixture
def home(sound: Path, tmp_path: Path) -> Path:
    shutil.copytree(sound, tmp_path / "home")
    return tmp_path / "home"


def test_sound_releases_have_no_problems(sound: Path) -> None:
    assert verify(sound) == []
    assert verify(sound, "1") == []
    assert verify(sound / "releases/2") == []
    assert verify(sound / "releases/2/public") == []
    assert verify(sound / "releases/2/internal") == []


def test_a_release_without_its_base_can_still_be_checked(home: Path) -> None:
    shutil.rmtree(home / "releases/1")
    assert verify(home) == []


def reseal(release: Path, path: str) -> None:
    """Make the manifests agree with a changed file, as a forger would."""
    import hashlib

    for folder in ("", "public/", "internal/"):
        name = release / folder / "manifest.json"
        record = json.loads(name.read_text())
        if not any(folder + entry["path"] == path for entry in record["files"]):
            continue
        for entry in record["files"]:
            if folder + entry["path"] == path:
                content = (release / path).read_bytes()
                entry["sha256"], entry["bytes"] = hashlib.sha256(content).hexdigest(), len(content)
                if path.endswith(".parquet"):
                    entry["rows"] = pq.ParquetFile(release / path).metadata.num_rows
        name.write_text(json.dumps(record))
    if path != "public/manifest.json":
        reseal(release, "public/manifest.json")


def rewrite(release: Path, path: str, change: Callable[[pa.Table], pa.Table]) -> None:
    shard = pq.ParquetFile(release / path)
    metadata = {key: value for key, value in (shard.metadata.metadata or {}).items() if key.startswith(b"kombajn")}
    table = change(shard.read())
    with pq.ParquetWriter(release / path, table.schema.remove_metadata()) as writer:
        writer.write_table(table.replace_schema_metadata(None))
        writer.add_key_value_metadata({key.decode(): value.decode() for key, value in metadata.items()})
    reseal(release, path)


def checks(home: Path) -> set[str]:
    return {problem.check for problem in verify(home)}


SHARD = "public/data/split=train/part-00000.parquet"


def test_a_flipped_byte_is_found(home: Path) -> None:
    shard = home / "releases/2" / SHARD
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    assert [(p.check, p.path) for p in verify(home)] == [("checksum", SHARD)]


def test_missing_and_foreign_files_are_found(home: Path) -> None:
    (home / "releases/2/changes.md").unlink()
    (home / "releases/2/public/data/split=train/extra.parquet").write_bytes(b"PAR1")
    assert checks(home) == {"missing", "unlisted"}


def test_a_document_lost_from_a_resealed_shard_is_found(home: Path) -> None:
    rewrite(home / "releases/2", SHARD, lambda table: table.slice(1))
    assert "accounts" in checks(home)


def test_a_document_twice_is_found(home: Path) -> None:
    rewrite(home / "releases/2", SHARD, lambda table: pa.concat_tables([table, table.slice(0, 1)]))
    assert "duplicates" in checks(home)


def test_text_of_tier_tdm_in_the_public_release_is_found(home: Path) -> None:
    hidden = pq.ParquetFile(home / "releases/2/internal/data/split=train/part-00000.parquet").read()
    rewrite(home / "releases/2", SHARD, lambda table: pa.concat_tables([table, hidden.slice(0, 1)]))
    assert "tier" in checks(home)


def test_a_cluster_astride_two_splits_is_found(tmp_path: Path) -> None:
    rows = documents([3, 4]).to_pylist()  # 3 is of split validation, 4 of train
    rows[0]["dedup"]["cluster"] = rows[1]["dedup"]["cluster"]
    table = pa.Table.from_pylist(rows, schema=documents([1]).schema)
    write_release(tmp_path, spec("1"), [table], accounting=accounts(table))
    assert checks(tmp_path) == {"splits"}


def test_a_document_without_capture_is_found(tmp_path: Path) -> None:
    table = documents(range(6))
    books = accounts(table)
    lost, rejections = rejected([0])  # its capture is booked as rejected, another one as published
    extra = books["captures"].slice(1, 5)
    stranger = accounts(documents([77]))["captures"]
    books["captures"], books["rejections"] = pa.concat_tables([extra, stranger, lost]), rejections
    write_release(tmp_path, spec("1"), [table], accounting=books)
    assert checks(tmp_path) == {"captures"}


def test_no_release(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="no release"):
        verify(tmp_path)


def test_unknown_version(sound: Path) -> None:
    with pytest.raises(ReleaseError, match="'3'") as error:
        verify(sound, "3")
    assert "1, 2" in error.value.fix
