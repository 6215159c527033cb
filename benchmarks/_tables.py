"""Tables of the page that follow from the figures of one benchmark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

Figures = Mapping[str, float | None]

SHOWN_SECONDS = 0.1
LISTED = 10


def growth_lines(figures: Figures) -> dict[str, list[tuple[float, float]]]:
    """CPU seconds by multiple of the data, for each level whose exponent could be told."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for key, value in figures.items():
        level, found, multiple = key.partition("_seconds_x")
        if found and value and value >= SHOWN_SECONDS and figures.get(f"{level}_exponent") is not None:
            lines.setdefault(level, []).append((float(multiple), value))
    return {level: sorted(line) for level, line in lines.items()}


def fates(figures: Figures) -> Iterator[str]:
    """What each whole pipeline keeps and drops, and why."""
    yield from ("## What each pipeline keeps", "")
    both, ours, theirs = (figures.get(f"kept_by_{name}") for name in ("both", "ours_only", "datatrove_only"))
    pages = figures.get("documents") or 0
    yield (
        f"Of {pages:,.0f} HTML pages of status 200: kept by both {_n(both)}, by ours only {_n(ours)}, "
        f"by datatrove only {_n(theirs)}."
    )
    yield ""
    for title, prefix in (
        ("ours: what becomes of the pages", "ours_fate"),
        ("datatrove: what becomes of the pages", "datatrove_fate"),
        ("datatrove's reasons for what only ours keeps", "ours_only"),
        ("our reasons for what only datatrove keeps", "datatrove_only"),
    ):
        found = _under(figures, prefix)
        if found:
            yield f"* **{title}**: " + ", ".join(f"`{name}` {count:,.0f}" for name, count in found)
    yield ""


def costs(figures: Figures, before: Figures | None = None) -> Iterator[str]:
    """The stages of a run, the largest first, and its functions; *before*: CPU-seconds by stage of an earlier run."""
    whole = figures.get("cpu_seconds") or 1.0
    yield from ("## Where the time of a run goes", "")
    shares = [_percent(figures.get(f"{kind}cores_used_share")) for kind in ("", "parallel_")]
    yield (
        f"{_n(figures.get('cpu_seconds'), 1)} CPU-seconds in {_n(figures.get('wall_seconds'), 1)} s of wall clock: "
        f"{shares[0]} of two cores, {shares[1]} while stages with at least four tasks ran. Outside "
        f"the stages (starting, planning, accounts, catalog): {_n(figures.get('outside_cpu_seconds'), 1)} CPU-seconds, "
        f"{_n(figures.get('outside_seconds'), 1)} s."
    )
    earlier = " before |" if before else ""
    yield from ("", f"| stage |{earlier} CPU-seconds | share | seconds | share of two cores | memory, MB |")
    yield "| --- " * (7 if before else 6) + "|"
    stages = [
        (value, key.split("/", 1)[1].removesuffix("/cpu_seconds"))
        for key, value in figures.items()
        if key.startswith("stage/") and key.endswith("/cpu_seconds") and value
    ]
    for seconds, name in sorted(stages, reverse=True)[:LISTED]:
        memory = figures.get(f"stage/{name}/peak_memory_bytes")
        wall, share = figures.get(f"stage/{name}/seconds"), figures.get(f"stage/{name}/cores_used_share")
        was = f" {_n(before.get(name), 2) if name in before else ''} |" if before else ""
        cells = (
            f"{seconds:.2f}",
            f"{seconds / whole:.1%}",
            _n(wall, 2),
            _percent(share),
            f"{(memory or 0) / 1e6:,.0f}",
        )
        yield f"| {name} |{was} {' | '.join(cells)} |"
    yield from ("", "Memory is the largest resident set of a worker so far, libraries included.", "")
    for title, prefix in (("by themselves, native code that they call included", "own"),
                          ("with all that they call", "inclusive")):  # fmt: skip
        found = [(name, value) for name, value in _under(figures, prefix) if "<" not in name and name != "start"]
        chosen = found[: LISTED if prefix == "own" else 2 * LISTED]
        yield f"* Functions {title}: " + ", ".join(f"`{name}` {value:.1%}" for name, value in chosen)
    yield ""


def limits(figures: Figures) -> Iterator[str]:
    """What remains, beside what the machine can do."""
    rows: Sequence[tuple[str, str, str, str]] = (
        ("pages read per CPU-second", "read_pages_per_cpu_second", "lxml_pages_per_cpu_second", "lxml's parse alone"),
        ("million tokens searched for repeated spans per CPU-second", "span_million_tokens_per_cpu_second",
         "sort_million_hashes_per_cpu_second", "NumPy's sort of 64-bit hashes, million"),
        ("MB of text into shards per CPU-second", "shard_megabytes_per_cpu_second", "zstd_megabytes_per_cpu_second",
         "Zstandard at the same level alone"),
        ("", "", "warc_compressed_megabytes_per_cpu_second", "opening of WARC records (gzip), MB as stored"),
        ("", "", "xxh3_megabytes_per_cpu_second", "XXH3, the digest of checkpoints, MB"),
        ("", "", "disk_write_megabytes_per_second", "disk, writing, MB a second of wall clock"),
        ("", "", "disk_read_megabytes_per_second", "disk, reading, MB a second of wall clock"),
    )  # fmt: skip
    yield from ("## Physical limits", "", "| ours | | the limit | | share |", "| --- " * 5 + "|")
    for title, ours, limit, about in rows:
        mine, most = figures.get(ours), figures.get(limit)
        share = f"{mine / most:.1%}" if mine and most else ""
        yield f"| {title} | {_n(mine, 1) if ours else ''} | {about} | {_n(most, 1)} | {share} |"
    yield ""


def training(figures: Figures) -> Iterator[str]:
    """Bits per character of the models of both outputs."""
    yield from ("## Does it train better models?", "")
    if figures.get("ours_bits_per_character") is None:
        yield from ("Not measured: KenLM or datatrove is not installed.", "")
        return
    yield (
        "5-gram models by KenLM of both outputs of the same WARC files, over the same 8,000 byte-level BPE tokens; "
        "bits per character of texts that were in neither (fewer are better; behind ± the spread over draws)."
    )
    yield from ("", "| | ours | datatrove |", "| --- | --- | --- |")
    for title, key in (("documents kept", "documents"), ("characters", "characters"), ("tokens", "tokens")):
        yield f"| {title} | {_n(figures.get(f'ours_{key}'))} | {_n(figures.get(f'datatrove_{key}'))} |"
    sets = [name for name, _ in _under(figures, "held_out_characters")]
    for kind, about in (("", f"equal tokens ({_n(figures.get('equal_tokens'))})"), ("_all", "all that each keeps")):
        for name in ["", *sets] if len(sets) > 1 else [""]:
            place = f"{kind}_bits_per_character{'/' if name else ''}{name}"
            cells = " | ".join(_bits(figures, f"{maker}{place}") for maker in ("ours", "datatrove"))
            yield f"| bits per character, {about}{f', {name}' if name else ''} | {cells} |"
    if figures.get("ours_best_bits_per_character") is not None:
        for name in ["", *sets] if len(sets) > 1 else [""]:
            cell = _bits(figures, f"ours_best_bits_per_character{'/' if name else ''}{name}")
            about = "equal tokens, our highest scores of quality first"
            yield f"| bits per character, {about}{f', {name}' if name else ''} | {cell} | |"
    yield ""


def growths(figures: Figures) -> Iterator[str]:
    """Costs by multiple of the data, and the fitted exponents."""
    multiples = sorted({int(key.rpartition("_x")[2]) for key in figures if "_seconds_x" in key})
    yield from ("## Growth", "")
    yield (
        f"1× is {_n(figures.get('documents'))} synthetic documents of 280 words for the levels of deduplication and "
        f"the release, and {_n(figures.get('pages'))} generated pages for the stages of a run (`run/…`). CPU-seconds, "
        "what little data costs taken off; no exponent is told of what costs under half a second even at the largest."
    )
    yield from ("", f"| what | {' | '.join(f'{multiple}×' for multiple in multiples)} | exponent |")
    yield "| --- " * (len(multiples) + 2) + "|"
    for cost, about in (("seconds", "CPU-s"), ("peak_memory_bytes", "memory, MB"), ("disk_bytes", "disk, MB")):
        suffix = {"seconds": "exponent", "peak_memory_bytes": "memory_exponent", "disk_bytes": "disk_exponent"}[cost]
        for level in [
            key.removesuffix(f"_{cost}_x{multiples[0]}") for key in figures if key.endswith(f"_{cost}_x{multiples[0]}")
        ]:
            values = [figures.get(f"{level}_{cost}_x{multiple}") or 0.0 for multiple in multiples]
            shown = [f"{value:.2f}" if cost == "seconds" else f"{value / 1e6:,.0f}" for value in values]
            slope = figures.get(f"{level}_{suffix}")
            yield f"| {level}, {about} | {' | '.join(shown)} | {'too little' if slope is None else slope} |"
    yield ""


def _under(figures: Figures, prefix: str) -> list[tuple[str, float]]:
    """Names and values below *prefix*, the largest first."""
    found = [(key.removeprefix(f"{prefix}/"), value) for key, value in figures.items() if key.startswith(f"{prefix}/")]
    return sorted(((name, value) for name, value in found if value), key=lambda item: (-item[1], item[0]))


def _bits(figures: Figures, key: str) -> str:
    value, spread = figures.get(key), figures.get(f"{key}_spread")
    return _n(value, 3) + (f" ± {spread:.3f}" if spread is not None else "")


def _n(value: float | None, digits: int = 0) -> str:
    return "not measured" if value is None else f"{value:,.{digits}f}"


def _percent(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.0%}"
