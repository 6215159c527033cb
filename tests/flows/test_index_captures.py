"""An ingest's index is taken over by the run as it is."""

from __future__ import annotations

from pathlib import Path

from flows.identity import file_sha256
from flows.index_captures import index_into, ready_index
from flows.plan import Input
from flows.store import LocalStore
from tests.flows.tiny import archive


def test_the_index_of_an_ingest_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "probka.warc.gz"
    path.write_bytes(archive())
    entry = Input("probka-0001", path.name, str(path), file_sha256(path), path.stat().st_size, "probka", "web")
    store = LocalStore(tmp_path / "index")
    assert ready_index(store, entry) is None
    made = index_into(store, entry)
    ready = ready_index(store, entry)
    assert ready is not None
    assert ready.captures.num_rows == 12
    assert (ready.captures, ready.site_records, ready.rejected) == (made.captures, made.site_records, made.rejected)


def test_an_index_of_another_schema_is_made_again(tmp_path: Path) -> None:
    path = tmp_path / "probka.warc.gz"
    path.write_bytes(archive())
    entry = Input("probka-0001", path.name, str(path), file_sha256(path), path.stat().st_size, "probka", "web")
    store = LocalStore(tmp_path / "index")
    captures = index_into(store, entry).captures
    store.write(f"{entry.sha256}/part", captures.drop_columns(["host"]))
    assert ready_index(store, entry) is None
