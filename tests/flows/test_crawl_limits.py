"""The manifest's bounds of a crawl and its policy for meta robots reach the crawler."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from crawler.job import CrawlJob
from flows.crawl import crawl_source
from flows.home import Home, read_json
from flows.manifest_file import parse_manifest
from flows.progress import Silent
from tests.flows.test_manifest import MANIFEST, problems

LIMITS = "{seconds: 0.001, host_pages: 3, host_bytes: 4, host_seconds: 5, host_errors: 6, page_bytes: 7}"
CLOSED = MANIFEST.replace("https://portal.example/", "'http://127.0.0.1:9/'")


def job(text: str, tmp_path: Path) -> dict[str, object]:
    """The job file of a crawl that ends at once: nothing may be asked at that address."""
    manifest = parse_manifest(text, Path("m.yaml"))
    home = Home(tmp_path / "home")
    with pytest.raises(Exception, match="could be fetched"):
        crawl_source(home, manifest, manifest.sources[0], Silent())
    found: dict[str, object] = read_json(home.crawl_folders()[0] / "job.json")
    return found


def test_bounds_and_policy_reach_the_job(tmp_path: Path) -> None:
    text = f"{CLOSED}    limits: {LIMITS}\n    verify_tls: false\npolicy: {{meta_robots: [noindex, noai]}}\n"
    found = job(text, tmp_path)
    names = ("max_seconds", "host_pages", "host_bytes", "host_seconds", "host_errors", "page_bytes")
    assert [found[name] for name in names] == [0.001, 3, 4, 5, 6, 7]
    assert found["obey_meta"] == ["noindex", "noai"]
    assert found["unverified_tls_hosts"] == ["127.0.0.1"]


def test_without_words_the_job_has_its_own_defaults(tmp_path: Path) -> None:
    found = job(CLOSED, tmp_path)
    defaults = asdict(CrawlJob("portal", ("http://127.0.0.1:9/",), "", ""))
    for name in ("max_seconds", "host_pages", "host_bytes", "host_seconds", "host_errors", "page_bytes"):
        assert found[name] == defaults[name]
    assert found["obey_meta"] == ["nofollow"]


def test_a_policy_for_meta_robots_that_does_not_exist_is_refused() -> None:
    assert "line 9, policy.meta_robots" in problems(MANIFEST + "policy: {meta_robots: obay}\n")[0]
    assert "did you mean 'obey'" in problems(MANIFEST + "policy: {meta_robots: obay}\n")[0]
    found = problems(MANIFEST + "policy: {meta_robots: [nofollow, noindx]}\n")
    assert "line 9, policy.meta_robots[1]" in found[0]
    assert "did you mean 'noindex'" in found[0]
