"""What ``kombajn check`` looks at: the manifest's meaning, the home, the disk, the models, the way to the web."""

from __future__ import annotations

import difflib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from urllib.request import getproxies

from catalog.numbers import size
from flows.cli.errors import Failure
from flows.dask_cluster import CLUSTERS
from flows.evaluation import reading_of
from flows.home import Home
from flows.lock import holder
from flows.manifest import Manifest, Source
from flows.plan import listed

LOW_DISK_BYTES = 5_000_000_000
LEAST_DISK_BYTES = 50_000_000
"""The steering server's database alone takes 8 MB; a run keeps the checkpoints of all its stages beside it."""


@dataclass
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "note", "problem"]
    what: str
    detail: str = ""


def check_all(home: Path, manifest: Manifest, *, online: bool = False) -> list[Finding]:
    """All findings, problems among them."""
    found = [Finding("ok", "manifest", f"{manifest.corpus.name}, {len(manifest.sources)} sources")]
    found += _sources(manifest)
    found += _addresses(manifest)
    found += _categories(Home(home), manifest)
    found += _engine(manifest)
    found += _files(manifest)
    found += _evaluation_sets(manifest)
    found += _home(Home(home))
    found += _proxy()
    found += _language_model(manifest)
    if online:
        found += [_reachable(source, seed) for source in manifest.sources for seed in source.seeds[:1]]
    return found


def _sources(manifest: Manifest) -> Iterator[Finding]:
    if manifest.corpus.contact.endswith("@example.org"):
        yield Finding("note", "corpus.contact", "still the example address; webmasters cannot reach you")
    for source in manifest.sources:
        if source.basis == "research_tdm" and manifest.corpus.operator != "research_organisation":
            yield Finding(
                "problem",
                f"source {source.name}",
                "basis research_tdm is for corpus.operator: research_organisation only",
            )
        if source.basis is None and source.license is None:
            yield Finding("note", f"source {source.name}", "no basis: each page is decided by what it says itself")
        if source.limits.delay_seconds < 0.5 and not source.allow_addresses and source.kind == "web":
            yield Finding(
                "note",
                f"source {source.name}",
                f"delay_seconds {source.limits.delay_seconds} is impolite to other people's hosts",
            )
        for seed in source.seeds:
            if "wikipedia.org" in seed or "wikisource.org" in seed:
                yield Finding(
                    "problem", f"source {source.name}", "Wikimedia publishes dumps; ingest those instead of crawling"
                )


def _addresses(manifest: Manifest) -> Iterator[Finding]:
    """Seeds that the crawler will refuse, and seeds that two sources share."""
    from crawler.address_guard import AddressGuard
    from crawler.admission import uses_proxy

    first: dict[str, str] = {}
    for source in manifest.sources:
        guard = AddressGuard(source.allow_addresses, uses_proxy())
        for seed in dict.fromkeys(source.seeds):
            refusal = guard.literal(seed)
            if refusal:
                place = urlsplit(seed).netloc.rpartition("@")[2]
                yield Finding(
                    "problem",
                    f"source {source.name}",
                    f"{seed} would be refused ({refusal}); if it is meant, add allow_addresses: ['{place}']",
                )
            if first.setdefault(seed, source.name) != source.name:
                yield Finding(
                    "note", f"source {source.name}", f"{seed} is a seed of source {first[seed]} too: crawled twice"
                )


def _categories(home: Home, manifest: Manifest) -> Iterator[Finding]:
    """Rules of categories that nothing has, and file sources that nothing is to be read from."""
    ingested = [entry for folder in home.crawl_folders() for entry in listed(folder)]
    known = {source.category for source in manifest.sources} | {entry.category for entry in ingested}
    for category in manifest.rules.by_category:
        if category not in known:
            near = difflib.get_close_matches(category, sorted(known), n=1, cutoff=0.75)
            yield Finding(
                "problem" if near else "note",
                "rules.by_category",
                f"no source has the category {category!r}" + (f"; did you mean {near[0]!r}?" if near else ""),
            )
    filled = {entry.source for entry in ingested}
    for source in manifest.sources:
        if source.kind != "web" and not source.paths and source.name not in filled:
            yield Finding(
                "note",
                f"source {source.name}",
                f"nothing to read: name paths, or `kombajn ingest FILE --source {source.name}`",
            )
    if not manifest.sources:
        yield Finding("note", "sources", "none: nothing is crawled; `kombajn ingest` takes in files that you have")


def _engine(manifest: Manifest) -> Iterator[Finding]:
    engine = manifest.engine
    if engine.kind != "dask":
        if engine.address or engine.cluster:
            yield Finding("note", "engine", f"address and cluster are for kind: dask; {engine.kind} leaves them aside")
        return
    kind = str(engine.cluster.get("kind", "local"))
    if not engine.address and kind not in CLUSTERS:
        near = difflib.get_close_matches(kind, CLUSTERS, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(CLUSTERS)}"
        yield Finding("problem", "engine.cluster.kind", f"{kind!r} is unknown; {hint}")
    elif not engine.address and find_spec(CLUSTERS[kind].partition(":")[0].partition(".")[0]) is None:
        package = CLUSTERS[kind].partition(":")[0].partition(".")[0].replace("_", "-")
        yield Finding("problem", "engine.cluster.kind", f"a {kind} cluster needs the package {package}")
    elif not engine.address and not engine.cluster:
        yield Finding(
            "note", "engine", "kind dask without address or cluster: a cluster of this machine alone is started"
        )


def _files(manifest: Manifest) -> Iterator[Finding]:
    for source in manifest.sources:
        for path in source.paths:
            if not Path(path).exists():
                yield Finding("problem", f"source {source.name}", f"{path}: no such file or folder")
    for name, model in (("language", manifest.models.language), ("quality", manifest.models.quality)):
        if model is not None and model.file is not None and not model.file.is_file():
            yield Finding("problem", f"models.{name}", f"{model.file}: no such file")
    tokenizer = manifest.release.tokenizer
    if tokenizer is not None and not tokenizer.is_file():
        yield Finding("problem", "release.tokenizer", f"{tokenizer}: no such file")


def _evaluation_sets(manifest: Manifest) -> Iterator[Finding]:
    for entry in manifest.evaluation_sets:
        try:
            found = reading_of(entry, manifest)
        except Failure as failure:
            detail = failure.message.removeprefix(f"evaluation set {entry.name}: ")
            yield Finding("problem", f"evaluation set {entry.name}", f"{detail}; {failure.fix}")
        else:
            level: Literal["ok", "note"] = "note" if found.note() else "ok"
            yield Finding(level, f"evaluation set {entry.name}", found.note() or f"{found.items} items")


def _home(home: Home) -> Iterator[Finding]:
    path = home.root.resolve()
    place = next(folder for folder in (path, *path.parents) if folder.exists())
    if not os.access(place, os.W_OK):
        yield Finding("problem", f"home {home.root}", "cannot be written by this user")
    free = shutil.disk_usage(place).free
    level: Literal["ok", "note", "problem"] = "ok" if free > LOW_DISK_BYTES else "note"
    few = ""
    if free < LEAST_DISK_BYTES:
        level, few = "problem", ": too little for any run; free some, or put the home on a larger disk"
    yield Finding(level, "disk", f"{size(free)} free at {place}{few}")
    who = holder(home.root)
    if who:
        yield Finding(
            "note", "home", f"in use by `{who.get('command')}` (process {who.get('pid')}) since {who.get('since')}"
        )


def _proxy() -> Iterator[Finding]:
    proxies = {name: address for name, address in getproxies().items() if name in ("http", "https")}
    if proxies:
        listing = ", ".join(f"{name} via {address.rsplit('@')[-1]}" for name, address in sorted(proxies.items()))
        yield Finding(
            "note",
            "proxy",
            f"{listing}: the proxy resolves names and must refuse private addresses; "
            "politeness is per host, not per address",
        )


def _language_model(manifest: Manifest) -> Iterator[Finding]:
    try:
        from cleaning.language import LanguageConfig, identify

        verdict = identify(["To zdanie napisano po polsku, aby sprawdzić, czy model działa."], LanguageConfig())[0]
        yield Finding("ok" if verdict["code"] == "pl" else "problem", "language model", f"answers {verdict['code']}")
    except Exception as error:
        yield Finding("problem", "language model", f"{error}; `make install` brings it")


def _reachable(source: Source, seed: str) -> Finding:
    import urllib.error
    import urllib.request
    from urllib.parse import urlunsplit

    parts = urlsplit(seed)
    address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            return Finding("ok", f"source {source.name}", f"{parts.netloc} answers ({answer.status})")
    except urllib.error.HTTPError as error:
        level: Literal["ok", "problem"] = "ok" if 400 <= error.code < 500 and error.code != 429 else "problem"
        return Finding(level, f"source {source.name}", f"{address} answers {error.code}")
    except (urllib.error.URLError, OSError) as error:
        return Finding("problem", f"source {source.name}", f"{parts.netloc} cannot be reached: {error}")
