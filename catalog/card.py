"""The dataset card of one tier: YAML that ``datasets.load_dataset`` obeys, and a page that people read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.numbers import compact, count, share

_SIZES = (
    (1_000, "n<1K"),
    (10_000, "1K<n<10K"),
    (100_000, "10K<n<100K"),
    (1_000_000, "100K<n<1M"),
    (10_000_000, "1M<n<10M"),
    (100_000_000, "10M<n<100M"),
    (1_000_000_000, "100M<n<1B"),
    (10_000_000_000, "1B<n<10B"),
)
_HUB_LICENSES = frozenset(
    {"cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", "gfdl", "odc-by"}
)
_LANGUAGES = {"pl", "szl", "csb", "en", "cs", "sk", "de", "uk", "be", "ru", "lt", "hsb", "dsb", "hr", "sl", "sr"}


def card(manifest: Manifest, facts: Facts) -> str:
    """``README.md`` of the tier that *manifest* describes."""
    tier = manifest.tier or "open"
    head = yaml.safe_dump(_metadata(manifest, facts, tier), allow_unicode=True, sort_keys=False, width=120)
    return f"---\n{head}---\n\n{_body(manifest, facts, tier)}"


def data_files(manifest: Manifest) -> list[dict[str, str]]:
    """Hub-style ``data_files`` of a tier's manifest: one pattern a split, train first."""
    splits = sorted(
        {entry.split or "train" for entry in manifest.shards()}, key=lambda split: (split != "train", split)
    )
    return [{"split": split, "path": f"data/split={split}/*.parquet"} for split in splits]


def size_category(documents: int) -> str:
    """The Hub's word for a number of documents."""
    return next((name for limit, name in _SIZES if documents < limit), "n>1T")


def _metadata(manifest: Manifest, facts: Facts, tier: str) -> dict[str, Any]:
    codes = [
        code
        for (code,) in facts.rows(
            "SELECT language.code FROM facts WHERE tier = ? AND language.code IS NOT NULL "
            "GROUP BY 1 ORDER BY count(*) DESC, 1",
            [tier],
        )
        if code in _LANGUAGES
    ]
    names = {
        (spdx or "").lower() for (spdx,) in facts.rows("SELECT DISTINCT license.spdx FROM facts WHERE tier = ?", [tier])
    }
    known = sorted(names & _HUB_LICENSES)
    other = not names or bool(names - _HUB_LICENSES) or tier == "tdm"
    licenses = ["other"] if tier == "tdm" else [*known, *(["other"] if other else [])]
    metadata: dict[str, Any] = {
        "pretty_name": f"{manifest.corpus['name']} {manifest.version}",
        "language": codes or ["pl"],
        "license": licenses[0] if len(licenses) == 1 else licenses,
    }
    if other:
        metadata["license_name"] = "per-document" if tier == "open" else "internal-text-and-data-mining-only"
    metadata |= {
        "size_categories": [size_category(manifest.counts["documents"])],
        "task_categories": ["text-generation", "fill-mask"],
        "tags": ["polish", "web-corpus", "kombajn", *(["internal"] if tier == "tdm" else [])],
        "configs": [{"config_name": "default", "default": True, "data_files": data_files(manifest)}],
    }
    return metadata


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; numbers are strings already."""
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    lines += ["| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _breakdown(facts: Facts, tier: str, expression: str, name: str, limit: int = 25) -> str:
    rows = facts.rows(
        f"SELECT coalesce({expression}, '–'), count(*), sum(text_bytes), sum(stats.tokens) FROM facts WHERE tier = ? "
        "GROUP BY 1 ORDER BY 2 DESC, 1",
        [tier],
    )
    total = sum(row[1] for row in rows)
    shown = [[str(key), count(documents), share(documents, total), compact(size)] for key, documents, size, _ in rows]
    rest = shown[limit:]
    tail = f"\n\n… and {count(len(rest))} more." if rest else ""
    return table([name, "documents", "share", "text bytes"], shown[:limit]) + tail


def _body(manifest: Manifest, facts: Facts, tier: str) -> str:
    counts, corpus = manifest.counts, manifest.corpus
    splits = facts.rows(
        "SELECT split, count(*), sum(stats.characters), sum(stats.words), sum(stats.tokens) FROM facts WHERE tier = ? "
        "GROUP BY 1 ORDER BY 1",
        [tier],
    )
    months = facts.rows("SELECT min(fetched_at)::DATE, max(fetched_at)::DATE FROM facts WHERE tier = ?", [tier])[0]
    amount = f", {compact(counts['tokens'])} tokens" if counts["tokens"] else ""
    tokens = f"Token counts are of the tokenizer `{manifest.tokenizer}`." if manifest.tokenizer else ""
    parts = [
        f"# {corpus['name']} {manifest.version}{' – internal' if tier == 'tdm' else ''}",
        corpus["description"],
        _OPEN if tier == "open" else _INTERNAL.format(retain=manifest.retention.get("retain_until") or "–"),
        f"**{count(counts['documents'])} documents, {compact(counts['characters'])} characters, "
        f"{compact(counts['words'])} words{amount}**, "
        f"captured from {months[0] or '–'} to {months[1] or '–'}. {tokens}".rstrip(),
        "## Load",
        _LOAD,
        "## Splits",
        table(
            ["split", "documents", "characters", "words", "tokens"],
            [
                [row[0], *(compact(value) if index else count(value) for index, value in enumerate(row[1:]))]
                for row in splits
            ],
        ),
        "Splits follow duplicate clusters: near-duplicates never straddle two splits, and a page stays in its split "
        "from release to release.",
        "## Sources",
        _breakdown(facts, tier, "source", "source"),
        "## Categories",
        _breakdown(facts, tier, "category", "category"),
        "## Licenses",
        _breakdown(facts, tier, "license.spdx", "license (SPDX)"),
        _breakdown(facts, tier, "basis", "legal basis"),
        _ATTRIBUTION_NOTE if tier == "open" else "",
        "## Languages",
        _breakdown(facts, tier, "language.code", "language"),
        "## Columns",
        table(["column", "type"], [[f"`{item['name']}`", f"`{item['type']}`"] for item in manifest.schema]),
        "## How it was made",
        f"Crawled and curated with Kombajn {manifest.code_version}: robots.txt and machine-readable opt-outs are "
        "obeyed, text is extracted, screened for language and quality, stripped of personal data, and deduplicated "
        "at the level of documents, sentences and token spans. Every document names its license evidence, the "
        "opt-out signals that were seen, and the WARC record that it comes from. `manifest.json` holds the SHA-256 "
        "of every file and the fingerprints of all inputs.",
        _KIT if tier == "open" and any(entry.kind == "kit" for entry in manifest.files) else "",
        "## Limits",
        "Machines find most personal data, licenses and opt-outs, never all. Quality and risk are scores of "
        "classifiers, not judgments. Texts reflect what people publish, prejudice included.",
        "## Removal",
        f"Rights holders and persons concerned: write to {corpus['contact']} and name the URL or the document's `id`. "
        "What is withdrawn is not in the next release.",
        _POLISH[tier].format(contact=corpus["contact"], documents=count(counts["documents"])),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


_OPEN = (
    "Polish text that may be redistributed: openly licensed works, the public domain, official material and material "
    "under contract. Each document carries its own license; this card grants nothing beyond it."
)
_INTERNAL = (
    "**For the operator's own text and data mining only. Do not publish or pass on.** These texts are kept under the "
    "exception for text and data mining (article 26³ or 26² of the Polish copyright act), no longer than mining "
    "needs: the first documents must be deleted by {retain}."
)
_LOAD = """```python
from datasets import load_dataset

corpus = load_dataset("path/to/this/folder", split="train")                    # or streaming=True
```

```sql
SELECT host, count(*) FROM 'data/split=train/*.parquet' GROUP BY ALL;          -- DuckDB
```"""
_ATTRIBUTION_NOTE = (
    "Reusers of CC BY and CC BY-SA documents must name title, author, source and license: the column `attribution` "
    "holds them, and `attribution.parquet` beside the release lists them all."
)
_KIT = (
    "`reconstruction/` lists documents that may be mined but not passed on: URL, WARC pointer, scores and the SHA-256 "
    "of the text, never the text. Who may lawfully fetch the same pages can rebuild and check them."
)
_POLISH = {
    "open": (
        "## Po polsku\n\nKorpus zawiera {documents} dokumentów, które wolno rozpowszechniać: utwory na wolnych "
        "licencjach, z domeny publicznej, materiały urzędowe oraz teksty udostępnione na podstawie umowy. Licencję "
        "każdego dokumentu podaje kolumna `license`, a dane potrzebne do oznaczenia autorstwa – kolumna "
        "`attribution`. Żądanie usunięcia tekstu prosimy kierować na adres {contact}, podając jego URL lub `id`."
    ),
    "tdm": (
        "## Po polsku\n\nTen zbiór ({documents} dokumentów) służy wyłącznie do eksploracji tekstów i danych przez "
        "operatora korpusu. Nie wolno go publikować ani przekazywać. Kontakt: {contact}."
    ),
}
