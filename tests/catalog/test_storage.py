"""Releases on S3-compatible storage: a real server process, spoken to by Arrow's own S3 client."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from catalog.errors import ReleaseError
from catalog.release import write_release
from catalog.storage import locate, releases_of
from catalog.store import open_catalog, refresh
from catalog.verify import verify
from kombajn import Corpus
from tests.catalog.corpora import accounts, documents, spec


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    pytest.importorskip("moto")
    boto3 = pytest.importorskip("boto3")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    log = (tmp_path_factory.mktemp("moto") / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
    )
    names = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    saved = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(endpoint, timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, "the S3 server ended"
                time.sleep(0.1)
        boto3.client("s3", endpoint_url=endpoint).create_bucket(Bucket="korpus")
        yield f"s3://korpus/dom?scheme=http&endpoint_override=127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
        log.close()
        for name, value in saved.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def test_a_release_on_s3_is_the_release_on_disk(bucket: str, tmp_path: Path) -> None:
    table = pa.concat_tables([documents(range(40)), documents(range(60, 70), "tdm")])
    books = accounts(table, range(100, 105))
    small = {"row_group_bytes": 12_000, "shard_bytes": 8_000}
    here = write_release(tmp_path, spec("1", **small), [table], accounting=books)
    there = write_release(bucket, spec("1", **small), [table], accounting=books)
    assert there == here
    assert verify(bucket) == []
    second = documents(range(70, 75))
    gone = [table["id"][1].as_py()]
    write_release(bucket, spec("2", base="1"), [second], accounting=accounts(second), removed_ids=gone)
    assert verify(bucket, "2") == []
    corpus = Corpus(bucket)
    assert (corpus.version, len(corpus)) == ("2", 44)
    assert corpus.table("source = 'kronika1'", ["id"]).num_rows + corpus.table("source = 'kronika0'").num_rows == 44
    assert len(list(corpus.iterate(seed=3))) == corpus.table(split="train").num_rows
    where = "category = 'law'"
    shares = [len(list(corpus.iterate(where, rank=rank, world_size=2))) for rank in range(2)]
    assert (sum(shares), shares[1] - shares[0]) == (corpus.table(where, split="train").num_rows, sum(shares) % 2)
    refresh(tmp_path / "katalog", bucket)
    with open_catalog(tmp_path / "katalog") as catalog:
        assert catalog.execute("SELECT count(*) FROM documents").fetchone() == (54,)
        assert catalog.execute("SELECT count(*) FROM releases").fetchone() == (2,)


def test_an_interrupted_release_on_s3_is_none_and_the_next_attempt_replaces_it(bucket: str) -> None:
    table = documents(range(10))

    def broken() -> Iterator[pa.Table]:
        yield table
        raise RuntimeError("connection lost")

    with pytest.raises(RuntimeError, match="connection lost"):
        write_release(bucket, spec("9"), broken(), accounting={})
    stray = releases_of(bucket) / "9"
    stray.write("public/data/split=train/part-00007.parquet", b"half")
    with pytest.raises(ReleaseError, match="no release '9'"):
        verify(bucket, "9")
    write_release(bucket, spec("9"), [table], accounting=accounts(table))
    assert verify(bucket, "9") == []


def test_unknown_storage_is_named() -> None:
    with pytest.raises(ReleaseError, match="nosuch"):
        locate("nosuch://bucket/x")
