"""What a run notes about itself, and what people and Prometheus read of it."""

from __future__ import annotations

import json
import threading
import urllib.request
from pathlib import Path

import psutil
import pytest
from prometheus_client.parser import text_string_to_metric_families

from catalog.release import write_release
from catalog.store import refresh
from flows.cli.logs import logs
from flows.cli.status import status
from flows.home import read_json, write_json
from flows.journal import LOG, STATE, Journal, time_left, without_credentials
from flows.lock import hold
from flows.metrics import metrics, serving
from flows.progress import Lines, Silent, in_words
from flows.receipt import Receipt
from tests.catalog.corpora import accounts, documents, spec


def receipt(number: int) -> Receipt:
    counters = {"documents_in": 10, "documents_out": 7, "rejected": 3, "bytes": 1000}
    return Receipt("read", number, "", {}, counters, 2.0, 1.5, 50_000_000 + number)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a release, and a run of which two of three tasks are done."""
    table = documents(range(20))
    write_release(tmp_path, spec("1"), [table], accounting=accounts(table, range(100, 104)))
    refresh(tmp_path)
    journal = Journal(Silent(), tmp_path / "runs" / "abc")
    journal.begin("read", 3, 0)
    for number in range(2):
        journal.advance("read", receipt(number))
    journal.say("read: record 17 crashes the worker; set aside")
    journal.failed(OSError(28, "No space left on device"))
    return tmp_path


def test_each_line_of_the_log_says_run_stage_part_level_and_message(home: Path) -> None:
    lines = [json.loads(line) for line in (home / "runs" / "abc" / LOG).read_text().splitlines()]
    assert [line["level"] for line in lines] == ["info", "info", "info", "warning", "error"]
    assert {"run": "abc", "stage": "read", "part": 1, "message": "done", "seconds": 2.0}.items() <= lines[2].items()
    assert "No space left" in lines[-1]["message"]


def test_logs_are_shown_by_level_and_stage(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (home / "runs" / "abc" / LOG).open("a") as log:
        log.write('{"half a li')  # a kill
    logs(run="", home=home, stage="", level="warning", as_json=False)
    shown = capsys.readouterr().out.splitlines()
    assert len(shown) == 2
    assert "set aside" in shown[0]
    logs(run="abc", home=home, stage="read", level="info", as_json=True)
    assert {json.loads(line)["stage"] for line in capsys.readouterr().out.splitlines()} == {"read"}


def told(home: Path, capsys: pytest.CaptureFixture[str]) -> str:
    status(home)
    return capsys.readouterr().out


def test_status_tells_the_stage_under_way_as_soon_as_it_begins(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "runs" / "abc"
    write_json(folder / "run.json", {"run": "abc", "base": None, "inputs": [{}] * 4})
    assert "unfinished (stopped; read: 2 of 3 tasks), 4 files" in told(home, capsys)
    with hold(home, "kombajn run"):
        journal = Journal(Silent(), folder)
        journal.begin("screen", 1, 0)
        assert "unfinished (screen: 0 of 1 tasks), 4 files" in told(home, capsys)
        journal.advance("screen", receipt(0))
        journal.end("screen")
        assert "unfinished (after screen: 1 of 1 tasks), 4 files" in told(home, capsys)
    assert "(stopped; screen: 1 of 1 tasks)" in told(home, capsys)


def test_status_names_what_is_broken_and_tells_the_rest(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = documents(range(30, 34))
    write_release(home, spec("2"), [table], accounting=accounts(table))
    write_json(home / "runs" / "abc" / "run.json", {"run": "abc", "base": None, "inputs": []})
    (home / "releases" / "2" / "manifest.json").write_text('{"version": ', encoding="utf-8")
    (home / "runs" / "def").mkdir()
    (home / "runs" / "def" / "run.json").write_text("", encoding="utf-8")
    text = told(home, capsys)
    assert "release  1\n" in text
    assert "BROKEN   release 2: " in text
    assert "BROKEN   run def: " in text
    assert "run      abc" in text
    assert "disk     crawl" in text


def test_no_password_reaches_the_log(tmp_path: Path) -> None:
    Journal(Silent(), tmp_path).say("no answer from http://jan:tajne@proxy.example:3128/ and s3://klucz:sekret@kosz")
    text = (tmp_path / LOG).read_text()
    assert "tajne" not in text
    assert "sekret" not in text
    assert "proxy.example:3128" in text
    assert without_credentials("https://example.org/a@b") == "https://example.org/a@b"


def test_a_second_start_adds_to_what_the_first_one_cost(tmp_path: Path) -> None:
    for start in range(2):
        journal = Journal(Silent(), tmp_path)
        journal.begin("read", 2, start)
        journal.advance("read", receipt(start))
        journal.end("read")
    state = read_json(tmp_path / STATE)["stages"]["read"]
    assert (state["done"], state["tasks"], state["documents_in"], state["seconds"]) == (2, 2, 20, 4.0)


def test_time_left_goes_by_the_pace_of_this_start() -> None:
    state = {"done": 30, "before": 20, "tasks": 50, "began": 1000.0}
    assert time_left(state, now=1100.0) == 200.0
    assert time_left({**state, "done": 20}, now=1100.0) is None
    assert [in_words(seconds) for seconds in (40, 600, 9000, 400_000)] == ["40 s", "10 min", "2.5 h", "4.6 days"]


def test_lines_tell_the_time_left(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([1000.0, 1100.0, 1100.0, 1100.0])
    monkeypatch.setattr("flows.progress.time.monotonic", lambda: next(moments))
    lines = Lines()
    lines.begin("read", 50, 20)
    lines.advance("read", receipt(0))
    assert "read: 21 of 50 tasks, about 48 min left" in capsys.readouterr().err


def test_a_crawl_that_stands_still_says_so_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("flows.progress.time.monotonic", lambda: now)
    lines = Lines()
    for second in range(70):
        now = 1000.0 + second
        lines.crawl("portal", {"pages": 0, "bytes": 0, "queued": 1, "waiting": "wies.example (robots.txt, try 2)"})
        if second >= 65:
            lines.crawl("gazeta", {"pages": second, "bytes": 0, "queued": 1})
    assert capsys.readouterr().err.splitlines() == [
        "crawl portal: 0 pages, 0.0 MB, 1 queued",
        "crawl portal: waiting for wies.example (robots.txt, try 2)",
        "crawl portal: waiting for wies.example (robots.txt, try 2)",
        "crawl gazeta: 65 pages, 0.0 MB, 1 queued",
    ]


def test_metrics_are_what_prometheus_reads(home: Path) -> None:
    write_json(home / "crawl" / "wies-0001" / STATE, {"pages": 12, "queued": 340, "bytes": 5000})
    found = {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in text_string_to_metric_families(metrics(home).decode())
        for sample in family.samples
    }
    assert found["kombajn_run", "abc", "failed"] == 1
    assert found["kombajn_stage_tasks_left", "read"] == 1
    assert found["kombajn_stage_documents_in", "read"] == 20
    assert found["kombajn_stage_peak_memory", "read"] == 50_000_001
    assert found["kombajn_release_rejections", "language", "screen"] == 4
    assert found["kombajn_crawl_queued", "wies-0001"] == 340
    assert found[("kombajn_last_success_timestamp_seconds",)] > 1e9


def test_metrics_are_served_on_loopback_only(home: Path) -> None:
    with serving(home, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        port = server.server_port
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"http://127.0.0.1:{port}/metrics"
        ) as answer:
            assert b"kombajn_stage_seconds" in answer.read()
        listening = [entry.laddr for entry in psutil.Process().net_connections() if entry.status == "LISTEN"]
        assert {address.ip for address in listening if address.port == port} == {"127.0.0.1"}
        server.shutdown()
        thread.join()
