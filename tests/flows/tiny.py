"""A home small enough to be curated dozens of times: twelve pages of the bundled site in one WARC file."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.demo.pages import pages, render
from tests.flows.command import answer

HOST = "https://brdnica.example"
PATHS = (
    "/nauka/skad-sie-bierze-mgla",
    "/gazeta/most-po-powodzi",
    "/kuchnia/powidla-bez-cukru",
    "/eseje/o-mapach",
    "/recenzje/ksiazka-o-rzekach",
    "/prawo/zadatek-czy-zaliczka",
    "/okolica/visitors",  # English
    "/okolica/szlak-siedmiu-zrodel",
    "/analizy/znacznik-zastrzezenia",  # reserved
    "/przedruki/kolejka-waskotorowa",  # a copy of the next one
    "/historia/waskotorowka",
    "/proza/studnia",
)
MANIFEST = """\
version: 1
corpus: {name: malenki, contact: kontakt@example.org}
sources:
  - {name: probka, kind: warc, category: web, basis: tdm_exception}
engine: {part_captures: 4}
"""


@dataclass(frozen=True)
class Tiny:
    """A home that holds an ingested WARC file and nothing else yet, and its manifest."""

    home: Path
    manifest: Path
    archive: Path

    def words(self, verb: str, *more: object) -> list[str]:
        """The words of ``kombajn VERB`` on this home."""
        return [verb, "--home", str(self.home), "--manifest", str(self.manifest), *(str(word) for word in more)]


def archive(paths: Sequence[str] = PATHS, *, compressed: bool = True) -> bytes:
    """A WARC file of those pages, the same bytes every time."""
    records = [_record(HOST + path, render(pages()[path])) for path in paths]
    return b"".join(gzip.compress(record, mtime=0) if compressed else record for record in records)


def _record(url: str, body: bytes) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    lines = (
        "WARC/1.1",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2026-03-01T12:00:00Z",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def make(folder: Path, content: bytes | None = None) -> Tiny:
    """Write manifest and WARC file into *folder* and ingest them into a home there."""
    tiny = Tiny(folder / "home", folder / "data_manifest.yaml", folder / "probka.warc.gz")
    folder.mkdir(parents=True, exist_ok=True)
    tiny.manifest.write_text(MANIFEST, encoding="utf-8")
    tiny.archive.write_bytes(archive() if content is None else content)
    answer("ingest", tiny.archive, "--source", "probka", "--home", tiny.home, "--manifest", tiny.manifest)
    return tiny
