"""Which benchmark runs on what: the folders of a data directory, or what comes with the source.

A data directory has ``extraction/``, ``langid/``, ``sentences/``, ``text/``, ``dups/`` and ``sites/``; WARC files are
named apart. Without them there is the table of license cases, the generator of personal data, and the synthetic data
that some benchmarks make themselves.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROWS_OF_A_FILE = 40


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
    """The *wanted* runs that the given data allow; *folder* takes generated files."""
    found = [*_bundled(folder), *(_given(data, folder) if data is not None else ())]
    yield from (entry for entry in found if wanted(entry.name) and (entry.data is None or entry.data.exists()))
    names = [name for name in ("pipeline", "end_to_end") if wanted(name)]
    if not names:
        return
    about = "WARC files of a crawl" if warcs is not None else "WARC files of the bundled site"
    captures = warcs if warcs is not None else _demo_warcs(folder / "demo")
    yield from (Entry(name, name, captures, about, (), "WARCS") for name in names)


def _bundled(folder: Path) -> Iterator[Entry]:
    from tests.cleaning.personal_data_gold import jsonl
    from tests.licensing.case_files import rows

    cases = _write(folder / "licensing.jsonl", rows())
    yield Entry("licensing", "licensing", cases, "the bundled table of cases", (), "CASES.jsonl")
    gold = folder / "personal_data.jsonl"
    gold.write_text("".join(f"{row}\n" for row in jsonl(7, 20)), encoding="utf-8")
    yield Entry("personal_data", "personal_data", gold, "generated sentences", (), "GOLD.jsonl")
    yield Entry("crawl", "crawl", None, "generated pages on loopback", ("--kills", "5"))
    yield Entry("frontier", "frontier", None, "a million generated URLs")
    yield Entry("catalog", "catalog", None, "5 million synthetic documents")
    yield Entry("growth", "growth", None, "synthetic documents")


def _given(data: Path, folder: Path) -> Iterator[Entry]:
    clean = _clean_texts(data / "text", folder / "clean.jsonl")
    yield Entry("extraction", "extraction", data / "extraction", "web pages with marked strings", (), "extraction")
    yield Entry("language", "language", data / "langid" / "dev.tsv", "lines in 20 languages", (), "langid/dev.tsv")
    for name in ("pdb.para", "lfg.para"):
        file = data / "sentences" / f"ud_polish-{name}.jsonl"
        yield Entry(
            f"sentences_{name[:3]}", "sentences", file, f"UD Polish {name[:3].upper()}, paragraphs", (), file.name
        )
    if clean is not None:
        yield Entry("encoding", "encoding", clean, "sampled clean texts", (), "CLEAN.jsonl")
        about = "sampled clean texts, no gold spans"
        yield Entry("personal_data_clean", "personal_data", clean, about, (), "CLEAN.jsonl")
    yield Entry("dedup", "dedup", data / "dups", "documents with labeled pairs", (), "dups")
    sites = ("--sites", str(data / "sites")) if (data / "sites").is_dir() else ()
    yield Entry("quality", "quality", data / "text", "good text by genre, noise, conversation", sites, "text")
    yield Entry("screen", "screen", data / "text", "good text by genre, noise, conversation", (), "text")
    yield Entry("polish_first", "polish_first", data / "sites", "static sites, Polish and others", (), "sites")


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
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
