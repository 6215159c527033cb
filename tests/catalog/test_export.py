from __future__ import annotations

import io
import itertools
import json
import shutil
import struct
import tarfile
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from typer.testing import CliRunner

from catalog.errors import QueryError, ReleaseError
from catalog.export import ESTIMATE, export
from catalog.mixture import Mixture, parse_amount, parse_rehydration, parse_weights
from catalog.release import write_release
from catalog.tokenizer import token_counter, train_tokenizer
from flows.cli.errors import Failure
from flows.cli.main import build
from kombajn import Corpus
from tests.catalog.corpora import accounts, document, documents, spec


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    rows = [document(number) for number in range(300)]
    for row in rows:
        row["split"] = "train" if row["split"] == "train" else "validation"
        row["dedup"]["cluster_size"] = 9 if int(row["title"].split()[1]) % 30 == 0 else 1
    table = pa.concat_tables([pa.Table.from_pylist(rows, documents([1]).schema), documents(range(400, 440), "tdm")])
    write_release(
        home,
        spec("1", tokenizer="polski-50k", row_group_bytes=60_000, shard_bytes=40_000),
        [table],
        accounting=accounts(table),
    )
    return home


def rows_of(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()]


def test_amounts_weights_and_rehydration() -> None:
    assert [parse_amount(text) for text in ("500M", "2.5B", "1,5k", "120000")] == [
        500_000_000, 2_500_000_000, 1500, 120_000,
    ]  # fmt: skip
    assert parse_weights("literature=0.3, law=10%") == {"literature": 0.3, "law": 0.1}
    assert parse_rehydration("1:1,2:2") == {1: 1, 2: 2}
    for wrong in ("lots", "", "-3"):
        with pytest.raises(QueryError):
            parse_amount(wrong)
    for wrong in ("law", "law=x", "law=0.1,law=0.2"):
        with pytest.raises(QueryError):
            parse_weights(wrong)
    with pytest.raises(QueryError, match=r"1\.2$"):
        Mixture(weights={"a": 0.6, "b": 0.6})


def test_everything_once_in_another_order(home: Path, tmp_path: Path) -> None:
    done = export(Corpus(home), tmp_path / "out", Mixture(), file_bytes=30_000)
    found = [row["id"] for row in rows_of(tmp_path / "out")]
    train = Corpus(home).table(split="train", columns=["id"])["id"].to_pylist()
    assert sorted(found) == sorted(train)
    assert found != train
    assert len(done.files) > 2
    assert done.tokenizer == "polski-50k"
    assert done.tokens == sum(row["stats"]["tokens"] for row in rows_of(tmp_path / "out"))


def test_weights_and_budget_are_kept(home: Path, tmp_path: Path) -> None:
    mixture = Mixture(tokens=10_000, weights={"literature": 0.3, "law": 0.1})
    done = export(Corpus(home), tmp_path / "out", mixture)
    tokens: Counter[str] = Counter()
    for row in rows_of(tmp_path / "out"):
        tokens[row["category"]] += row["stats"]["tokens"]
    longest = max(row["stats"]["tokens"] for row in rows_of(tmp_path / "out"))
    for name, weight in {"literature": 0.3, "law": 0.1, "press": 0.6}.items():
        assert 0 <= tokens[name] - weight * 10_000 < longest
    assert {group.name: group.shortfall for group in done.groups} == {"literature": 0, "law": 0, "*": 0}


def test_repetition_stops_at_the_epochs_allowed(home: Path, tmp_path: Path) -> None:
    once = export(Corpus(home), tmp_path / "once", Mixture(tokens=10**9, where="category = 'law'"))
    assert once.copies == once.documents
    assert "tokens" in once.warnings[0]
    more = export(Corpus(home), tmp_path / "more", Mixture(tokens=10**9, where="category = 'law'", epochs=2.5))
    copies = Counter(row["id"] for row in rows_of(tmp_path / "more"))
    assert set(copies.values()) == {2, 3}
    assert abs(more.tokens / once.tokens - 2.5) < 0.1


def test_clusters_are_rehydrated(home: Path, tmp_path: Path) -> None:
    export(Corpus(home), tmp_path / "out", Mixture(rehydrate={1: 1, 5: 3}))
    copies: dict[str, int] = Counter(row["id"] for row in rows_of(tmp_path / "out"))
    for row in rows_of(tmp_path / "out"):
        assert copies[row["id"]] == (3 if row["dedup"]["cluster_size"] == 9 else 1)


@pytest.mark.parametrize("form", ["parquet", "jsonl.zst", "webdataset", "mds"])
def test_the_same_command_gives_the_same_bytes_also_when_resumed(home: Path, tmp_path: Path, form: str) -> None:
    mixture = Mixture(tokens=20_000, seed=5)
    export(Corpus(home), tmp_path / "one", mixture, form, file_bytes=30_000)
    one = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    _interrupted(tmp_path / "one", tmp_path / "two")
    kept = (tmp_path / "two" / sorted(one)[-1]).stat().st_mtime_ns
    export(Corpus(home), tmp_path / "two", mixture, form, file_bytes=30_000)
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == one
    assert (tmp_path / "two" / sorted(one)[-1]).stat().st_mtime_ns == kept
    other = export(Corpus(home), tmp_path / "three", Mixture(tokens=20_000, seed=6), form, file_bytes=30_000)
    assert (tmp_path / "three" / other.files[0]["path"]).read_bytes() != one[other.files[0]["path"]]


def _interrupted(finished: Path, folder: Path) -> None:
    """*finished* as a crash would leave it: one part missing, one torn, the rest noted."""
    shutil.copytree(finished, folder)
    keep = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    parts = keep["files"]
    (folder / parts[1]["path"]).unlink()
    (folder / parts[0]["path"]).write_bytes((folder / parts[0]["path"]).read_bytes()[:-9])
    notes = [json.dumps(entry, sort_keys=True) for entry in parts]
    (folder / ".written.jsonl").write_text("\n".join(notes) + '\n{"path": "part-0')
    for name in ("documents", "copies", "tokens", "groups", "files"):
        keep.pop(name)
    (folder / ".identity.json").write_text(json.dumps(keep))


@pytest.mark.parametrize("form", ["jsonl.zst", "mds"])
def test_a_finished_export_is_checked(home: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    first = export(Corpus(home), out, Mixture(seed=5), form, file_bytes=30_000)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    names = [entry["path"] for entry in first.files]
    with (out / names[0]).open("ab") as file:
        file.write(b"x")
    torn = bytearray(before[names[1]])
    torn[-20] ^= 1
    (out / names[1]).write_bytes(torn)
    (out / names[2]).unlink()
    command = ["export", "--to", str(out), "--home", str(home), "--seed", "5", "--format", form, "--file-size", "30000"]
    answer = CliRunner().invoke(build("export"), command)
    assert answer.exit_code == 0
    assert f"written again, being lost or not as the manifest says: {', '.join(names[:3])}" in answer.stdout
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    if form == "mds":
        (out / "index.json").write_text("{}")
    assert export(Corpus(home), out, Mixture(seed=5), form, file_bytes=30_000) == first
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize("place", ["releases/1/public/mix", "releases/mix", "runs/mix", "index/a/b", "releases/1"])
def test_an_export_inside_the_corpus_is_refused(home: Path, tmp_path: Path, place: str) -> None:
    before = sorted(home.rglob("*"))
    (tmp_path / "link").symlink_to(home)
    for start in (home, tmp_path / "link"):
        command = ["export", "--to", str(start / place), "--home", str(home), "--tier", "tdm"]
        answer = CliRunner().invoke(build("export"), command)
        assert isinstance(answer.exception, Failure)
        assert "lies in" in str(answer.exception)
    with pytest.raises(ReleaseError, match="lies in"):
        train_tokenizer(Corpus(home), home / place / "t.json", vocabulary=700)
    if place.startswith("releases/1"):
        with pytest.raises(ReleaseError, match="lies in the release"):
            export(Corpus(home / "releases/1"), home / place, Mixture())
    assert sorted(home.rglob("*")) == before


def test_a_finished_export_is_left_alone_and_a_foreign_folder_refused(home: Path, tmp_path: Path) -> None:
    first = export(Corpus(home), tmp_path / "out", Mixture())
    before = (tmp_path / "out/part-00000.parquet").stat().st_mtime_ns
    assert export(Corpus(home), tmp_path / "out", Mixture()) == first
    assert (tmp_path / "out/part-00000.parquet").stat().st_mtime_ns == before
    with pytest.raises(ReleaseError, match="another export"):
        export(Corpus(home), tmp_path / "out", Mixture(seed=9))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("praca")
    with pytest.raises(ReleaseError, match="not empty"):
        export(Corpus(home), tmp_path / "mine", Mixture())


def test_formats_hold_the_same_documents(home: Path, tmp_path: Path) -> None:
    for form in ("parquet", "jsonl.zst", "webdataset", "mds"):
        export(Corpus(home), tmp_path / form, Mixture(tokens=3000), form)
    expected = [(row["id"], row["text"]) for row in rows_of(tmp_path / "parquet")]
    packed = (tmp_path / "jsonl.zst/part-00000.jsonl.zst").read_bytes()
    lines = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(packed)).read().splitlines()
    assert [(row["id"], row["text"]) for row in map(orjson.loads, lines)] == expected
    assert all(row["attribution"]["source_url"] for row in map(orjson.loads, lines))
    with tarfile.open(tmp_path / "webdataset/part-00000.tar") as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]
    keys = sorted(name.removesuffix(".txt") for name in members if name.endswith(".txt"))
    assert [(json.loads(members[f"{key}.json"])["id"], members[f"{key}.txt"].decode()) for key in keys] == expected
    assert list(read_mds(tmp_path / "mds")) == expected


def read_mds(folder: Path) -> Any:
    """A reader of the MDS layout written from its description: index, offsets, column sizes, columns."""
    index = json.loads((folder / "index.json").read_text())
    assert index["version"] == 2
    for shard in index["shards"]:
        data = (folder / shard["raw_data"]["basename"]).read_bytes()
        assert len(data) == shard["raw_data"]["bytes"]
        (number,) = struct.unpack_from("<I", data)
        assert number == shard["samples"]
        offsets = struct.unpack_from(f"<{number + 1}I", data, 4)
        config = json.loads(data[4 + 4 * (number + 1) : offsets[0]])
        assert config["column_names"] == shard["column_names"] == ["id", "meta", "text"]
        for start, end in itertools.pairwise(offsets):
            sample = data[start:end]
            sizes = struct.unpack_from("<3I", sample)
            columns, place = [], 12
            for size in sizes:
                columns.append(sample[place : place + size].decode())
                place += size
            assert place == len(sample)
            assert json.loads(columns[1])["id"] == columns[0]
            yield columns[0], columns[2]


def test_internal_text_only_where_it_is_asked_for_and_named(home: Path, tmp_path: Path) -> None:
    export(Corpus(home), tmp_path / "public", Mixture(), split=None)
    assert {row["tier"] for row in rows_of(tmp_path / "public")} == {"open"}
    assert "nternal" not in (tmp_path / "public/README.md").read_text()
    done = export(Corpus(home, tier="all"), tmp_path / "internal", Mixture(), split=None)
    assert {row["tier"] for row in rows_of(tmp_path / "internal")} == {"open", "tdm"}
    assert "Do not publish" in (tmp_path / "internal/README.md").read_text()
    assert done.tier == "all"


def test_wrong_questions_are_explained(home: Path, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="poetry") as error:
        export(Corpus(home), tmp_path / "a", Mixture(weights={"poetry": 0.5}))
    assert "literature" in error.value.fix
    with pytest.raises(QueryError, match="no document"):
        export(Corpus(home), tmp_path / "b", Mixture(where="stats.words > 1e9"))
    with pytest.raises(QueryError):
        export(Corpus(home), tmp_path / "c", Mixture(where="wordz > 3"))
    with pytest.raises(QueryError, match="csv"):
        export(Corpus(home), tmp_path / "d", Mixture(), "csv")
    with pytest.raises(QueryError, match="no split 'trian'"):
        export(Corpus(home), tmp_path / "e", Mixture(), split="trian")
    assert not list(tmp_path.iterdir())  # a mistake leaves nothing that the right command would stumble over


def test_a_tokenizer_is_trained_the_same_twice_and_counts_under_its_name(home: Path, tmp_path: Path) -> None:
    done = train_tokenizer(Corpus(home), tmp_path / "a/polski.json", vocabulary=700)
    again = train_tokenizer(Corpus(home), tmp_path / "b/polski.json", vocabulary=700)
    assert (tmp_path / "a/polski.json").read_bytes() == (tmp_path / "b/polski.json").read_bytes()
    assert done.name == again.name
    assert done.vocabulary <= 700
    assert done.tokens_per_word < 2.5
    name, counter = token_counter(done.path)
    assert name == done.name
    from tokenizers import Tokenizer

    text = "Zażółć gęślą jaźń: 123 456 zł!\n\nŹdźbło."
    tokenizer = Tokenizer.from_file(str(done.path))
    assert tokenizer.decode(tokenizer.encode(text).ids) == text
    assert counter([text, ""]) == [len(tokenizer.encode(text).ids), 0]
    exported = export(Corpus(home), tmp_path / "out", Mixture(tokens=4000), tokenizer=(name, counter))
    assert exported.tokenizer == name
    assert exported.tokens == sum(counter([row["text"] for row in rows_of(tmp_path / "out")]))
    (tmp_path / "broken.json").write_text("{}")
    with pytest.raises(QueryError, match="no tokenizer"):
        token_counter(tmp_path / "broken.json")


def test_without_a_tokenizer_tokens_are_called_an_estimate(tmp_path: Path) -> None:
    table = documents(range(20))
    write_release(tmp_path / "home", spec("1"), [table], accounting=accounts(table))
    done = export(Corpus(tmp_path / "home"), tmp_path / "out", Mixture(tokens=500))
    assert done.tokenizer == ESTIMATE
    assert "estimate" in (tmp_path / "out/README.md").read_text()


def test_the_commands(home: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(build(arguments[0]), [*arguments, "--home", str(home)])

    out = run("export", "--to", str(tmp_path / "o"), "--tokens", "5k", "--mix", "law=0.5", "--format", "mds", "--json")
    assert json.loads(out.stdout)["tokens"] >= 5000, out
    assert "internal" in run("export", "--to", str(tmp_path / "i"), "--tier", "all").stdout
    assert getattr(run("export", "--to", str(tmp_path / "x"), "--mix", "law").exception, "code", 0) == 2
    trained = run("tokenizer", "train", "--to", str(tmp_path / "t.json"), "--vocabulary", "400", "--json")
    assert json.loads(trained.stdout)["vocabulary"] == 400
