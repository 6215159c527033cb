"""The bundled site, crawled once for all end-to-end tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

import pytest

from flows.demo.server import DemoServer, serve
from tests.flows.command import answer
from tests.flows.faults import Reference, reference_of, second_home, undisturbed
from tests.flows.tiny import Tiny, make


@dataclass(frozen=True)
class Crawled:
    """A home that holds finished crawls of the bundled site, and the manifest they were made with."""

    home: Path
    manifest: Path
    site: DemoServer


def write_manifest(site: DemoServer, path: Path, **changes: str) -> Path:
    """The demo's manifest for *site*; *changes* replace words of it."""
    portal, office = site.addresses
    template = Template(files("flows.demo").joinpath("manifest.yaml").read_text(encoding="utf-8"))
    text = template.substitute(portal=portal, office=office)
    for old, new in changes.items():
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def site() -> Iterator[DemoServer]:
    with serve() as server:
        yield server


@pytest.fixture(scope="session")
def crawled(site: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    folder = tmp_path_factory.mktemp("crawled")
    manifest = write_manifest(site, folder / "data_manifest.yaml")
    answer("crawl", "--home", folder / "home", "--manifest", manifest)
    return Crawled(folder / "home", manifest, site)


@pytest.fixture(scope="session")
def released(crawled: Crawled, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """The first release of the bundled site, by the batch runner with one worker."""
    home = tmp_path_factory.mktemp("released") / "home"
    shutil.copytree(crawled.home, home)
    answer("run", "--home", home, "--manifest", crawled.manifest, "--engine", "direct", "--workers", 1)
    return Crawled(home, crawled.manifest, crawled.site)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Crawled], Crawled]:
    """Makes a home of one's own from a shared one."""

    def copy(original: Crawled) -> Crawled:
        home = tmp_path / "home"
        shutil.copytree(original.home, home)
        return Crawled(home, original.manifest, original.site)

    return copy


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """Twelve ingested pages, not curated; to be copied."""
    return make(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def finished(tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The same home with its first release, by the batch runner with one worker; to be copied."""
    at = second_home(tiny, tmp_path_factory.mktemp("finished"))
    undisturbed(at)
    return at


@pytest.fixture(scope="session")
def reference(finished: Tiny) -> Reference:
    """What the undisturbed run of the tiny home published."""
    return reference_of(finished)
