"""The promises, over the bundled site: real Scrapy, real WARC, real processes, real Parquet and DuckDB."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.gc import overdue
from flows.home import Home
from tests.flows.command import COMMAND, answer, digests, environment, kombajn, rows
from tests.flows.conftest import Crawled, write_manifest
from tests.flows.faults import second_home
from tests.flows.tiny import Tiny

pytestmark = pytest.mark.slow
Copy = Callable[[Crawled], Crawled]


def run(at: Crawled, *more: object) -> dict[str, object]:
    result: dict[str, object] = answer("run", "--home", at.home, "--manifest", at.manifest, "--engine", "direct", *more)
    return result


def test_everything_is_accounted_for(released: Crawled) -> None:
    outcomes = {
        row["outcome"]: row["n"] for row in rows(released.home, "SELECT outcome, count(*) n FROM captures GROUP BY 1")
    }
    assert outcomes["published"] == rows(released.home, "SELECT count(*) n FROM documents")[0]["n"]
    assert outcomes["rejected"] == rows(released.home, "SELECT count(*) n FROM rejections")[0]["n"]
    assert not rows(released.home, "SELECT * FROM rejections WHERE stage IS NULL OR reason IS NULL OR detail IS NULL")
    assert kombajn("verify", "--home", released.home).returncode == 0


def test_releases_past_their_last_day_are_named(released: Crawled) -> None:
    home = Home(released.home)
    assert overdue(home) == {}
    assert list(overdue(home, datetime(2100, 1, 1, tzinfo=UTC))) == ["v0001"]


def test_verify_sees_a_changed_byte(released: Crawled, copy_of: Copy) -> None:
    at = copy_of(released)
    shard = next(at.home.glob("releases/v0001/public/data/*/*.parquet"))
    content = bytearray(shard.read_bytes())
    content[len(content) // 2] ^= 1
    shard.write_bytes(content)
    done = kombajn("verify", "--home", at.home)
    assert done.returncode == 1
    assert shard.name in done.stdout + done.stderr


def test_each_kind_of_page_meets_its_fate(released: Crawled) -> None:
    query = "SELECT regexp_extract(url, '[^/]*//[^/]*(.*)', 1) AS path, reason FROM rejections"
    fate = {row["path"]: row["reason"] for row in rows(released.home, query)}
    assert fate["/analizy/rynek-drewna"] == "reserved_tdmrep_file"
    assert fate["/analizy/naglowek-zastrzezenia"] == "reserved_tdmrep_header"
    assert fate["/analizy/znacznik-zastrzezenia"] == "reserved_tdmrep_html"
    assert fate["/okolica/visitors"] == "language_score"
    assert fate["/okolica/pro-navstevniky"] == "language_score"
    assert fate["/stary-adres"] == "redirect"
    assert not [path for path in fate if path.startswith("/prywatne/")]
    assert not [asked for asked in released.site.requests if asked.path.startswith("/prywatne/")]


def test_a_reserved_page_says_what_was_seen_and_where(released: Crawled) -> None:
    found = rows(released.home, "SELECT reason, detail FROM rejections WHERE reason LIKE 'reserved_tdmrep%'")
    assert found
    for row in found:
        assert row["detail"].startswith("tdmrep-"), "the protocol, its value and its place"
        assert row["reason"] not in row["detail"]
    assert any("/.well-known/tdmrep.json" in row["detail"] for row in found)


def test_dialects_are_published_under_their_own_code(released: Crawled) -> None:
    found = rows(
        released.home, "SELECT language.code AS code, url FROM documents WHERE language.code <> 'pl' ORDER BY 1"
    )
    assert [(row["code"], row["url"].rsplit("/", 1)[1]) for row in found] == [
        ("csb", "kaszebsko-brzadka"),
        ("szl", "gryfno-szychta"),
    ]


def test_a_page_in_another_encoding_is_read_right(released: Crawled) -> None:
    text = rows(released.home, "SELECT text FROM documents_text WHERE url LIKE '%/ptaki-nad-gluszcem'")[0]["text"]
    assert set("ąęłżśó") <= set(text)
    assert not set("¹³¿œ\ufffd") & set(text)


def test_personal_data_is_redacted_everywhere_but_in_the_crawl(released: Crawled) -> None:
    found = rows(released.home, "SELECT url, pii FROM documents WHERE len(pii) > 0")
    assert found
    shards = [pq.read_table(path) for path in released.home.glob("releases/v0001/*/data/*/*.parquet")]
    text = "\n".join(value for shard in shards for value in shard["text"].to_pylist())
    assert "[EMAIL]" in text
    assert "@example" not in text


def test_the_public_release_holds_no_text_of_tier_tdm(released: Crawled) -> None:
    tiers = {
        tier: {value for path in released.home.glob(f"releases/v0001/{tier}/data/*/*.parquet")
               for value in pq.read_table(path, columns=["tier"])["tier"].to_pylist()}
        for tier in ("public", "internal")
    }  # fmt: skip
    assert tiers == {"public": {"open"}, "internal": {"tdm"}}


@pytest.mark.parametrize("streaming", [False, True])
def test_datasets_loads_the_public_release(released: Crawled, tmp_path: Path, streaming: bool) -> None:
    import datasets

    from catalog.schema import PUBLISHED

    loaded = datasets.load_dataset(
        str(released.home / "releases/v0001/public"), split="train", streaming=streaming, cache_dir=str(tmp_path)
    )
    row = next(iter(loaded))
    assert set(row) == set(PUBLISHED.names)
    assert row["license"]["status"]


def test_explain_tells_the_story_of_any_address(released: Crawled) -> None:
    base = released.site.url
    for path, expected in (
        ("/nauka/skad-sie-bierze-mgla", "published"),
        ("/analizy/rynek-drewna", "reserved_tdmrep_file"),
        ("/przedruki/kolejka-waskotorowa", "duplicate"),
    ):
        done = kombajn("explain", base + path, "--home", released.home)
        assert done.returncode == 0, done.stderr
        assert expected in done.stdout.lower(), done.stdout
    unknown = kombajn("explain", base + "/nauka/skad-sie-bierze-mgl", "--home", released.home)
    assert unknown.returncode == 1
    assert "skad-sie-bierze-mgla" in unknown.stdout


def test_same_input_same_bytes_whatever_the_number_of_workers(
    crawled: Crawled, released: Crawled, copy_of: Copy
) -> None:
    at = copy_of(crawled)
    run(at, "--workers", 4)
    assert digests(at.home / "releases/v0001") == digests(released.home / "releases/v0001")


def test_a_second_run_redoes_nothing(released: Crawled, copy_of: Copy) -> None:
    at = copy_of(released)
    before = len(at.site.requests)
    assert run(at)["release"] == "v0001"
    assert len(at.site.requests) == before
    assert [path.name for path in (at.home / "releases").iterdir()] == ["v0001"]


@pytest.mark.parametrize("seconds", [3.0, 8.0])
def test_a_killed_run_goes_on_to_the_same_bytes(
    crawled: Crawled, released: Crawled, copy_of: Copy, seconds: float
) -> None:
    at = copy_of(crawled)
    words = ["run", "--home", str(at.home), "--manifest", str(at.manifest), "--engine", "direct", "--workers", "2"]
    with subprocess.Popen([*COMMAND, *words], env=environment(), stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + seconds  # where in the run it strikes does not matter: every moment must do
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
    run(at)
    assert digests(at.home / "releases/v0001") == digests(released.home / "releases/v0001")
    assert kombajn("verify", "--home", at.home).returncode == 0


def test_ctrl_c_loses_nothing_and_says_so(crawled: Crawled, copy_of: Copy) -> None:
    at = copy_of(crawled)
    words = ["run", "--home", str(at.home), "--manifest", str(at.manifest), "--engine", "direct"]
    with subprocess.Popen([*COMMAND, *words], env=environment(), stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("captures:"):
                os.kill(process.pid, signal.SIGINT)
                break
        log = process.stderr.read()
    assert process.returncode == 130
    assert "the same command" in log
    assert "Traceback" not in log
    assert run(at)["release"] == "v0001"


def test_a_second_crawl_makes_a_cumulative_release(released: Crawled, copy_of: Copy) -> None:
    at = copy_of(released)
    at.site.edition = 2
    try:
        second = run(at, "--new")
    finally:
        at.site.edition = 1
    counts = second["counts"]
    assert isinstance(counts, dict)
    assert second["release"] == "v0002"
    assert counts["carried"] > 20
    assert counts["captures"] == counts["published"] + counts["carried"] + counts["rejected"]
    first = {row["page_id"] for row in rows(released.home, "SELECT page_id FROM documents")}
    now = {row["page_id"]: row["id"] for row in rows(at.home, "SELECT page_id, id FROM documents")}
    assert len(now) == len(set(now.values()))
    gone = rows(at.home, "SELECT reason FROM withdrawals")
    assert {row["reason"] for row in gone} >= {"superseded"}
    assert len(first - now.keys()) < len(first) / 4
    assert kombajn("verify", "--home", at.home).returncode == 0


def test_a_withdrawn_page_leaves_and_stays_away(released: Crawled, copy_of: Copy) -> None:
    at = copy_of(released)
    url = at.site.url + "/nauka/skad-sie-bierze-mgla"
    preview = answer("withdraw", "--url", url, "--home", at.home)
    assert len(preview["documents"]) == 1
    answer("withdraw", "--url", url, "--reason", "prośba autora", "--who", "autor", "--yes", "--home", at.home)
    assert run(at)["release"] == "v0002"
    assert not rows(at.home, f"SELECT * FROM documents WHERE url = '{url}'")
    assert rows(at.home, f"SELECT reason FROM withdrawals WHERE url = '{url}'") == [{"reason": "withdrawn"}]
    assert kombajn("verify", "--home", at.home).returncode == 0


def test_an_unreachable_host_is_told_and_the_next_run_goes_on(crawled: Crawled, tmp_path: Path) -> None:
    manifest = write_manifest(crawled.site, tmp_path / "m.yaml", **{crawled.site.addresses[1]: "127.0.0.1:9"})
    done = kombajn("crawl", "urzad", "--home", tmp_path / "home", "--manifest", manifest)
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr
    good = write_manifest(crawled.site, tmp_path / "m.yaml")
    assert kombajn("crawl", "urzad", "--home", tmp_path / "home", "--manifest", good).returncode == 0


def test_a_dead_source_is_told_in_the_end_and_the_others_are_published(tiny: Tiny, tmp_path: Path) -> None:
    at = second_home(tiny, tmp_path)
    dead = '{name: martwe, seeds: ["http://127.0.0.1:9/"], basis: tdm_exception, allow_addresses: ["127.0.0.1:9"]}'
    at = replace(at, manifest=tmp_path / "m.yaml")
    at.manifest.write_text(
        tiny.manifest.read_text(encoding="utf-8").replace("sources:\n", f"sources:\n  - {dead}\n"), encoding="utf-8"
    )
    done = kombajn(*at.words("run", "--engine", "direct", "--json"))
    assert done.returncode == 1
    assert "martwe" in done.stderr
    assert json.loads(done.stdout)["release"] == "v0001"
    assert rows(at.home, "SELECT count(*) > 0 AS some FROM documents") == [{"some": True}]


def test_a_full_disk_is_told_and_the_next_run_goes_on(crawled: Crawled, released: Crawled, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1200k", "tmpfs", str(small)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small file system to fill")
    try:
        home = small / "home"
        subprocess.run(["cp", "-r", str(crawled.home), str(home)], check=True)
        words = ("run", "--home", home, "--manifest", crawled.manifest, "--engine", "direct")
        done = kombajn(*words)
        assert done.returncode == 1
        assert "the disk is" in done.stderr, done.stderr
        assert "Traceback" not in done.stderr
        subprocess.run(["mount", "-o", "remount,size=400m", str(small)], check=True)
        assert kombajn(*words).returncode == 0
        assert digests(home / "releases/v0001") == digests(released.home / "releases/v0001")
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_wrong_manifest_is_found_before_anything_runs(crawled: Crawled, tmp_path: Path) -> None:
    manifest = write_manifest(crawled.site, tmp_path / "m.yaml", **{"scope: host": "scope: hots"})
    done = kombajn("run", "--home", tmp_path / "home", "--manifest", manifest)
    assert done.returncode == 2
    assert "did you mean 'host'" in done.stderr
    assert not (tmp_path / "home").exists()
