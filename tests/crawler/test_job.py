"""The job file, the summary's words, metrics."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.job import CrawlJob, JobError, job_from, read_job, write_job
from crawler.metrics import Metrics
from crawler.processes import merged
from tests.crawler.loopback import finish, start

GOOD = {"name": "a", "seeds": ["http://a.pl/"], "folder": "crawl/a", "user_agent": "kombajn/0.1"}


def test_a_job_survives_its_file(tmp_path: Path) -> None:
    job = CrawlJob("a", ("http://a.pl/",), "crawl/a", "kombajn/0.1", max_pages=5, base_folders=("x", "y"))
    write_job(job, tmp_path / "deep" / "job.json")
    assert read_job(tmp_path / "deep" / "job.json") == job


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seeds": []}, "seeds: missing"),
        ({"seeds": ["ftp://a.pl/"]}, "not an http"),
        ({"scope": "wide"}, "host, domain, path"),
        ({"delay_second": 1}, "is delay_seconds meant"),
        ({"obey_meta": ["nofolow"]}, "obey_meta"),
        ({"allow_addresses": ["127.0.0.1:99999"]}, "allow_addresses"),
        ({"processes": 0}, "processes"),
        ({"delay_seconds": -1}, "negative"),
    ],
)
def test_a_wrong_job_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(JobError, match=words):
        job_from(GOOD | change)


def test_an_unusable_job_file_ends_with_an_error_event(tmp_path: Path) -> None:
    path = tmp_path / "job.json"
    path.write_text("{")
    done = finish(start(path), tmp_path)
    assert done.code == 1
    assert done.last["event"] == "error"
    assert done.last["fix"]


def test_metrics_as_a_file_and_on_a_port(tmp_path: Path) -> None:
    figures = {
        "pages": 3,
        "bytes": 10,
        "queued": 2,
        "hosts": 1,
        "rate": 1.5,
        "polish_share": None,
        "statuses": {"200": 3},
    }
    Metrics(str(tmp_path / "crawl.prom"), "zrodlo", 0).update(figures)
    text = (tmp_path / "crawl.prom").read_text()
    assert 'kombajn_crawl_pages{shard="0",source="zrodlo"} 3.0' in text
    assert 'kombajn_crawl_responses{shard="0",source="zrodlo",status="200"} 3.0' in text
    served = Metrics(":0", "zrodlo", 0)
    served.update(figures)
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/metrics") as answer:
        assert b"kombajn_crawl_queued" in answer.read()


@given(st.lists(st.fixed_dictionaries({"pages": st.integers(0, 1000), "polish_share": st.floats(0, 1)}), max_size=4))
def test_merged_figures_add_up(parts: list[dict[str, float]]) -> None:
    total = merged([part | {"statuses": {"200": part["pages"]}} for part in parts])
    assert total.get("pages", 0) == sum(part["pages"] for part in parts)
    assert 0 <= total.get("polish_share", 0) <= 1
    assert json.dumps(total)
