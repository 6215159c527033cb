from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from catalog.errors import CatalogError, QueryError
from catalog.release import write_release
from catalog.schema import PUBLISHED
from catalog.shards import stored
from catalog.store import refresh
from kombajn import Corpus, Speakleash
from tests.catalog.corpora import accounts, document, documents, spec


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = pa.concat_tables([documents(range(60)), documents(range(100, 110), "tdm")])
    write_release(home, spec("1", row_group_bytes=15_000), [table], accounting=accounts(table))
    more = documents(range(60, 65))
    write_release(home, spec("2", base="1", row_group_bytes=15_000), [more], accounting=accounts(more))
    refresh(home)
    return home


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose documents make one row group."""
    small = tmp_path_factory.mktemp("small")
    table = documents(range(41))
    write_release(small, spec("1"), [table], accounting=accounts(table))
    return small


def test_releases_and_size(home: Path) -> None:
    corpus = Corpus(home)
    assert [(release.version, release.documents) for release in corpus.releases] == [("1", 70), ("2", 75)]
    assert (corpus.version, len(corpus), len(Corpus(home, "1", tier="all"))) == ("2", 65, 70)
    assert corpus.splits == ["train", "validation"]


def test_documents_keep_their_types(home: Path) -> None:
    batch = next(Corpus(home).documents())
    assert batch.schema.equals(stored(PUBLISHED))


def test_conditions_and_columns(home: Path) -> None:
    corpus = Corpus(home)
    table = corpus.table("license.spdx = 'CC0-1.0' AND stats.words > 1", ["id", "license.spdx"])
    assert set(table["license.spdx"].to_pylist()) == {"CC0-1.0"}
    assert table.num_rows == len([n for n in range(65) if n % 3 == 1])
    assert corpus.table("false").num_rows == 0


@pytest.mark.parametrize("where", ["nosuch = 1", "true) UNION SELECT (1", "1; DROP TABLE x", "source =", "1=1 -- ) x"])
def test_conditions_that_are_none(home: Path, where: str) -> None:
    if where.startswith("1=1"):  # a comment cannot hide the closing parenthesis
        assert Corpus(home).table(where, ["id"]).num_rows == 65
        return
    with pytest.raises(QueryError):
        list(Corpus(home).documents(where))


def test_conditions_cannot_read_other_files(home: Path) -> None:
    with pytest.raises(QueryError, match="Permission"):
        list(Corpus(home).documents("(SELECT count(*) FROM read_text('/etc/hostname')) > 0"))


def test_training_loop(home: Path) -> None:
    corpus = Corpus(home)
    everything = [row["id"] for row in corpus.iterate(seed=1)]
    assert len(everything) == len(set(everything)) == len(corpus.table(split="train"))
    assert everything == [row["id"] for row in corpus.iterate(seed=1)]
    assert everything != [row["id"] for row in corpus.iterate(seed=1, epoch=1)]
    assert everything[17:] == [row["id"] for row in corpus.iterate(seed=1, skip=17)]
    shares = [{row["id"] for row in corpus.iterate(seed=1, rank=rank, world_size=3)} for rank in range(3)]
    assert all(shares)
    assert set().union(*shares) == set(everything)
    assert sum(map(len, shares)) == len(everything)
    high = list(corpus.iterate("quality.label = 'HIGH'", ["text", "quality.label"]))
    assert {row["quality.label"] for row in high} == {"HIGH"}


@pytest.mark.parametrize("where", [None, "category = 'law'"])
@pytest.mark.parametrize("seed", [None, 1])
@pytest.mark.parametrize("version", ["1", "small"])
def test_readers_share_alike(home: Path, small: Path, version: str, seed: int | None, where: str | None) -> None:
    corpus = Corpus(small) if version == "small" else Corpus(home, version, tier="all")
    everything = [row["id"] for row in corpus.iterate(where, seed=seed)]
    for world in (2, 3, 7):
        shares = [
            [row["id"] for row in corpus.iterate(where, seed=seed, rank=r, world_size=world)] for r in range(world)
        ]
        assert [name for share in shares for name in share] == everything
        assert {len(share) for share in shares} <= {len(everything) // world, len(everything) // world + 1}
        equal = [
            [row["id"] for row in corpus.iterate(where, seed=seed, rank=r, world_size=world, even=True)]
            for r in range(world)
        ]
        assert [name for share in equal for name in share] == everything[: len(everything) // world * world]
        assert len({len(share) for share in equal}) == 1
    for skip in (0, 4, 9, 1000):
        rest = corpus.iterate(where, seed=seed, rank=1, world_size=2, skip=skip)
        assert [row["id"] for row in rest] == everything[len(everything) // 2 :][skip:]
        assert [row["id"] for row in corpus.iterate(where, seed=seed, skip=skip)] == everything[skip:]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"skip": -1}, "skip is -1"), ({"rank": 3, "world_size": 3}, "rank is 3"), ({"rank": -1}, "rank is -1"),
     ({"world_size": 0}, "world_size is 0"), ({"split": "trian"}, "no split 'trian'")],
)  # fmt: skip
def test_arguments_without_a_meaning(home: Path, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        Corpus(home).iterate(**wrong)
    assert isinstance(error.value, QueryError)
    if "split" in wrong:
        assert error.value.fix == "one of train, validation"
        with pytest.raises(ValueError, match=message):
            Corpus(home).table(**wrong)
    assert list(Corpus(home).iterate(split="test")) == []


def test_a_public_folder_passed_on_is_enough(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / "releases/2/public", tmp_path / "dla kogoś")
    corpus = Corpus(tmp_path / "dla kogoś", tier="all")
    assert (len(corpus), corpus.tier) == (65, "open")
    assert len(corpus.table(columns=["text"])) == 65
    with pytest.raises(QueryError, match="catalog"):
        corpus.sql("SELECT 1")


def test_load_into_libraries(home: Path) -> None:
    corpus = Corpus(home)
    train = len(corpus.table(split="train", columns=["id"]))
    assert corpus.load("polars").collect().height == 65
    assert len(corpus.load("duckdb", split="train").fetchall()) == train
    assert corpus.load("arrow").count_rows() == 65
    assert next(iter(corpus.load("datasets", split="train", streaming=True)))["tier"] == "open"
    with pytest.raises(QueryError, match="pandas"):
        corpus.load("pandas")


def test_sql_and_explain(home: Path) -> None:
    corpus = Corpus(home)
    assert corpus.sql("SELECT count(*) AS n FROM documents").to_pylist() == [{"n": 75}]
    assert corpus.explain(document(5)["url"]).status == "published"


def test_a_missing_home_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CatalogError) as error:
        Corpus(tmp_path / "nic")
    assert "kombajn run" in error.value.fix


def test_speakleash_scripts_work(home: Path) -> None:
    sl = Speakleash(home)
    assert [ds.name for ds in sl.datasets] == ["kronika0", "kronika1"]
    ds = sl.get("kronika1")
    assert ds is not None
    assert ds.documents == 32
    assert sum(ds.quality.values()) == 32
    for text, meta in ds.ext_data:
        assert isinstance(text, str)
        assert meta["quality"] in ("HIGH", "MEDIUM", "LOW")
        assert meta["characters"] == len(text)
    assert len(ds.samples) == 5
    assert set(ds.samples[0]) == {"text", "meta"}
    assert ds.manifest["sources"][0]["license"]
    assert sl.get("brak") is None
