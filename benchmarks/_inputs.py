"""Which benchmark runs on what: the folders of a data directory, or what comes with the source.

A data directory has ``extraction/``, ``langid/``, ``sentences/``, ``text/``, ``dups/`` and ``sites/``; WARC files are
named apart, else they are crawled from ``sites/`` on loopback. What is missing is made from what comes with the source
(``benchmarks._bundled``); some benchmarks make synthetic data themselves.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import _bundled
from benchmarks._peers import ROOT
from benchmarks.screen import category_of

ROWS_OF_A_FILE = 40
ON_WARCS = ("pipeline", "end_to_end", "costs", "limits", "training")
MODERN = ("parliament", "encyclopedia")
BUNDLED = "bundled data"


@dataclass(frozen=True)
class Entry:
    """One run of a benchmark: the name of its figures, its data and what they are."""

    name: str
    benchmark: str
    data: Path | None
    about: str
    options: tuple[str, ...] = ()
    shown: str = ""  # the data as the page's command names them


def entries(
    data: Path | None, warcs: Path | None, folder: Path, wanted: Callable[[str], bool] = lambda _: True
) -> Iterator[Entry]:
    """The *wanted* runs; *folder* takes generated files.

    What the data directory lacks is taken from what comes with the source, and said so.
    """
    bundled = _Lazy(lambda: _bundled.write(folder / "bundled"))
    captured = [name for name in ON_WARCS if wanted(name)]
    if captured:
        try:
            captures, about = _captures(data, warcs, folder)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"no WARC files for {', '.join(captured)}: {error}", file=sys.stderr)
        else:
            yield from (_on_captures(name, captures, about, data) for name in captured)
    found = [*_made(folder), *_given(data, folder, bundled, wanted)]
    yield from (entry for entry in found if wanted(entry.name) and (entry.data is None or entry.data.exists()))


class _Lazy:
    """A folder that is made when first asked for."""

    def __init__(self, make: Callable[[], Path]) -> None:
        self.make, self.made = make, None  # type: tuple[Callable[[], Path], Path | None]

    def __call__(self) -> Path:
        if self.made is None:
            self.made = self.make()
        return self.made


def _made(folder: Path) -> Iterator[Entry]:
    """Benchmarks whose data are tables of the tests, or made by themselves."""
    from tests.cleaning.personal_data_gold import jsonl
    from tests.licensing.case_files import rows

    cases = _write(folder / "licensing.jsonl", rows())
    yield Entry("licensing", "licensing", cases, "the bundled table of cases", (), "CASES.jsonl")
    gold = folder / "personal_data.jsonl"
    gold.write_text("".join(f"{row}\n" for row in jsonl(7, 20)), encoding="utf-8")
    yield Entry("personal_data", "personal_data", gold, "generated sentences", (), "GOLD.jsonl")
    questions = _write(folder / "robots.jsonl", _bundled.robots_rows())
    yield Entry("robots", "robots", questions, "questions of the tests of RFC 9309", (), "GOLD.jsonl")
    yield Entry("crawl", "crawl", None, "generated pages on loopback", ("--kills", "5", "--scaling"))
    yield Entry("frontier", "frontier", None, "a million generated URLs")
    yield Entry("catalog", "catalog", None, "5 million synthetic documents")
    yield Entry("growth", "growth", None, "synthetic documents, generated pages")
    yield Entry("flows", "flows", None, "20,000 synthetic documents")


def _given(data: Path | None, folder: Path, bundled: _Lazy, wanted: Callable[[str], bool]) -> Iterator[Entry]:
    for entry, benchmark, path, about, shown in (
        ("extraction", "extraction", "extraction", "web pages with marked strings", "extraction"),
        ("language", "language", "langid/dev.tsv", "lines in 20 languages", "langid/dev.tsv"),
        ("sentences_pdb", "sentences", "sentences/ud_polish-pdb.para.jsonl", "UD Polish PDB, paragraphs", ""),
        ("sentences_lfg", "sentences", "sentences/ud_polish-lfg.para.jsonl", "UD Polish LFG, paragraphs", ""),
        ("dedup", "dedup", "dups", "documents with labeled pairs", "dups"),
        ("quality", "quality", "text", "good text by genre, noise, conversation", "text"),
        ("risk", "risk", "text", "short texts written for it, good text by genre", "text"),
        ("screen", "screen", "text", "good text by genre, noise, conversation", "text"),
        ("rules", "rules", "text", "good text by genre, noise, conversation", "text"),
    ):
        if not wanted(entry):
            continue
        place, said = _place(data, path, bundled, about)
        if place is not None:
            sites = data / "sites" if data is not None else None
            options = ("--sites", str(sites.resolve())) if entry == "quality" and sites and sites.is_dir() else ()
            yield Entry(entry, benchmark, place, said, options, shown or place.name)
    if wanted("encoding") or wanted("personal_data_clean"):
        text, said = _place(data, "text", bundled, "sampled clean texts")
        clean = _clean_texts(text, folder / "clean.jsonl") if text is not None else None
        if clean is not None:
            yield Entry("encoding", "encoding", clean, said, (), "CLEAN.jsonl")
            about = f"{said}, no gold spans"
            yield Entry("personal_data_clean", "personal_data", clean, about, (), "CLEAN.jsonl")
    if data is not None:
        yield Entry("polish_first", "polish_first", data / "sites", "static sites, Polish and others", (), "sites")


def _place(data: Path | None, path: str, bundled: _Lazy, about: str) -> tuple[Path | None, str]:
    """The data's own, else the bundled."""
    if data is not None and (data / path).exists():
        return data / path, about
    place = bundled() / path
    return (place, f"{BUNDLED}: {about}") if place.exists() else (None, about)


def _captures(data: Path | None, warcs: Path | None, folder: Path) -> tuple[Path, str]:
    if warcs is not None:
        return warcs, f"{len(list(warcs.rglob('*.warc.gz')))} WARC files of a crawl"
    if data is not None and (data / "sites").is_dir():
        return crawl_sites(data / "sites", folder / "crawl"), "WARC files of a crawl of static sites on loopback"
    return _demo_warcs(folder / "demo"), f"{BUNDLED}: WARC files of the bundled site"


def _on_captures(name: str, captures: Path, about: str, data: Path | None) -> Entry:
    options: tuple[str, ...] = ()
    if name == "costs" and not about.startswith(BUNDLED):
        options = ("--flame", str(ROOT / "docs" / "plots" / "flame.svg"))
    if name == "end_to_end":
        options = ("--rounds", "3")
    if name == "training" and data is not None:
        files = [path.resolve() for path in sorted((data / "text" / "good").glob("*.jsonl"))]
        modern = [path for path in files if category_of(path.stem) in MODERN]
        options = tuple(word for path in modern for word in ("--held-out", str(path)))
        about += f"; held out: {', '.join(path.stem for path in modern) or 'the bundled texts'}"
    return Entry(name, name, captures, about, options, "WARCS")


def crawl_sites(sites: Path, folder: Path) -> Path:
    """Crawl static trees of sites, played on loopback under their names, into WARC files of 1.5 MB."""
    from benchmarks.polish_first import proxy

    folder.mkdir()
    hosts = sorted(path.name for path in sites.iterdir() if path.is_dir())
    job = {
        "name": "sites",
        "seeds": [f"http://{host}/" for host in hosts],
        "folder": str(folder),
        "user_agent": "kombajn/0.1 (benchmark on loopback)",
        "delay_seconds": 0,
        "crawl_delay_cap": 0,
        "concurrency_per_host": 4,
        "max_pages": 10_000,
        "warc_bytes": 1_500_000,
    }
    (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
    with proxy(sites) as address:
        command = [sys.executable, "-m", "crawler", str(folder / "job.json")]
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "http_proxy": address}, stdout=subprocess.DEVNULL, check=True
        )
    return folder / "warc"


def _demo_warcs(folder: Path) -> Path:
    """The bundled site, crawled over loopback."""
    from flows.demo.server import serve

    folder.mkdir()
    with serve() as site:
        job = {
            "name": "demo",
            "seeds": [f"http://{address}/" for address in site.addresses],
            "folder": str(folder),
            "user_agent": "kombajn/0.1 (benchmark on loopback)",
            "delay_seconds": 0,
            "allow_addresses": list(site.addresses),
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        command = [sys.executable, "-m", "crawler", str(folder / "job.json")]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return folder / "warc"


def _clean_texts(text: Path, path: Path) -> Path | None:
    """Some rows of every file of good text; None where there are none."""
    rows = []
    for file in sorted(text.glob("good/*.jsonl")):
        with file.open(encoding="utf-8", errors="replace") as lines:
            for _, line in zip(range(ROWS_OF_A_FILE), lines, strict=False):
                try:
                    found = json.loads(line)["text"]
                except (ValueError, KeyError, TypeError):
                    continue
                if isinstance(found, str):
                    rows.append({"text": found[:5000]})
    return _write(path, rows) if rows else None


def _write(path: Path, rows: object) -> Path:
    assert isinstance(rows, list | tuple)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
