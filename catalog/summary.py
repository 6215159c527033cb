"""The training-content summary of article 53(1)(d) of the EU AI Act, drafted from what the release knows.

Section numbers follow the Commission's template of 2025-07-24. Provider and model are inputs; the rest is counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from catalog.accounting import MOVED_REASON
from catalog.card import table
from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.numbers import compact, count, share

INPUTS = {
    "provider": "Provider: name and contact",
    "representative": "Authorized representative in the Union",
    "model": "Model: name, version and date of placement on the market",
    "dependencies": "Models that this one is based on",
    "small_provider": "Small or medium-sized enterprise (yes or no)",
    "licensed_data": "2.2.1 Licenses concluded with rights holders",
    "private_data": "2.2.2 Other private data obtained from third parties",
    "user_data": "2.4 Data of users",
    "synthetic_data": "2.5 Synthetic data and the models that made them",
    "illegal_content": "3.2 Measures against illegal content",
}
"""Fields that ``ReleaseSpec.summary`` may fill in; others are refused by name in the page itself."""
TO_FILL = "*(to be filled in by the provider)*"
_REMOVED = "SELECT count(*) FROM withdrawals WHERE reason NOT IN (?, ?)"


def training_summary(manifest: Manifest, facts: Facts, inputs: Mapping[str, str]) -> str:
    """``training-summary.md``: sections 1.3, 2.1 to 2.5, 3.1 and 3.2 from the release, the rest from *inputs*."""

    def given(name: str) -> str:
        return inputs.get(name) or TO_FILL

    first, last = facts.rows("SELECT min(fetched_at)::DATE, max(fetched_at)::DATE FROM facts")[0]
    counts = manifest.counts
    parts = [
        f"# Summary of training content: {manifest.corpus['name']} {manifest.version}",
        "Draft after the European Commission's template for the public summary of training content "
        "(article 53(1)(d) of Regulation (EU) 2024/1689). It covers this corpus only; a model trained on more "
        "must add it.",
        "## 1 General information",
        table(
            ["", ""],
            [[INPUTS[name], given(name)] for name in ("provider", "representative", "model", "dependencies")],
        ),
        "### 1.3 Modality, size and characteristics",
        table(
            ["", ""],
            [
                ["Modality", "text"],
                ["Size", _size(manifest, facts)],
                ["Documents", count(counts["documents"])],
                ["Types of content", _types(facts)],
                ["Languages", _languages(facts)],
                ["Latest acquisition", str(last or "–")],
            ],
        ),
        "## 2 Data sources",
        "### 2.1 Publicly available datasets",
        _ingested(facts),
        "### 2.2 Private datasets obtained from third parties",
        _contracts(facts),
        f"{INPUTS['licensed_data']}: {given('licensed_data')}\n\n{INPUTS['private_data']}: {given('private_data')}",
        "### 2.3 Data crawled and scraped from online sources",
        _crawled(manifest, facts, first, last),
        f"#### Top domains by size of content ({_domain_rule(inputs)})",
        _domains(facts, inputs),
        f"### {INPUTS['user_data']}\n\n{inputs.get('user_data') or 'None in this corpus.'}",
        f"### {INPUTS['synthetic_data']}",
        inputs.get("synthetic_data") or f"None was made for this corpus. {_machine(facts)}",
        "## 3 Data processing",
        "### 3.1 Respect of reservations of rights",
        "Obeyed before fetching: robots.txt (RFC 9309). Read on every page and host, and excluding by default: TDM "
        "Reservation Protocol, AIPREF Content-Usage, Content-Signal, RSL, ai.txt, `noai` directives, and reservations "
        "in natural language. Signals are re-read at each recrawl; a document whose page is reserved "
        "later leaves the next release.",
        _reservations(facts),
        f"### {INPUTS['illegal_content']}",
        inputs.get("illegal_content")
        or "Personal data are redacted before any text is stored outside the raw captures; documents carry risk scores "
        "(adult, gambling, hate, threat). Withdrawals at the request of rights holders and persons concerned: "
        f"{count(facts.value(_REMOVED, ['superseded', MOVED_REASON]))} in this release.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _size(manifest: Manifest, facts: Facts) -> str:
    tokens = manifest.counts["tokens"]
    measured = bool(tokens)
    tokens = tokens or manifest.counts["text_bytes"] // 4
    band = "less than 1 billion tokens" if tokens < 1e9 else "1 billion to 10 trillion tokens"
    band = band if tokens <= 1e13 else "more than 10 trillion tokens"
    how = (
        f"{compact(tokens)} tokens of `{manifest.tokenizer}`"
        if measured
        else f"about {compact(tokens)}, estimated at 4 bytes a token"
    )
    return f"{band} ({how})"


def _types(facts: Facts) -> str:
    rows = facts.rows("SELECT coalesce(category, '–'), sum(text_bytes) FROM facts GROUP BY 1 ORDER BY 2 DESC, 1")
    total = sum(size for _, size in rows)
    return ", ".join(f"{name} {share(size, total)}" for name, size in rows) or "–"


def _languages(facts: Facts) -> str:
    rows = facts.rows("SELECT coalesce(language.code, '–'), sum(text_bytes) FROM facts GROUP BY 1 ORDER BY 2 DESC, 1")
    total = sum(size for _, size in rows)
    return ", ".join(f"{name} {share(size, total)}" for name, size in rows[:20]) or "–"


def _ingested(facts: Facts) -> str:
    rows = facts.rows(
        "SELECT s.name, s.kind, s.license, count(f.id), sum(f.text_bytes) "
        "FROM sources s JOIN facts f ON f.source = s.name "
        "WHERE s.kind <> 'web' AND coalesce(s.basis, '') <> 'contract' GROUP BY ALL ORDER BY 5 DESC, 1"
    )
    if not rows:
        return "None."
    return table(
        ["dataset", "form", "license", "documents", "text bytes"],
        [[name, kind or "–", spdx or "–", count(number), compact(size)] for name, kind, spdx, number, size in rows],
    )


def _contracts(facts: Facts) -> str:
    rows = facts.rows(
        "SELECT source, count(*), sum(text_bytes) FROM facts WHERE basis = 'contract' GROUP BY 1 ORDER BY 3 DESC, 1"
    )
    if not rows:
        return "Sources under contract: none."
    return table(["source under contract", "documents", "text bytes"], [[s, count(n), compact(b)] for s, n, b in rows])


def _crawled(manifest: Manifest, facts: Facts, first: object, last: object) -> str:
    sources = facts.rows("SELECT count(DISTINCT source), count(DISTINCT host), count(DISTINCT domain) FROM facts")[0]
    return table(
        ["", ""],
        [
            ["Crawler", f"kombajn (contact: {manifest.corpus['contact']})"],
            ["Purpose", "building a Polish text corpus for language models"],
            ["Behavior", "identifies itself; obeys robots.txt and Crawl-delay; polite rates for each host and address; "
             "no forms, no log-in, no circumvention of paywalls or captchas"],
            ["Period", f"{first or '–'} to {last or '–'}"],
            ["Content", f"{count(sources[0])} sources, {count(sources[1])} hosts, {count(sources[2])} domains"],
        ],
    )  # fmt: skip


def _small(inputs: Mapping[str, str]) -> bool:
    return inputs.get("small_provider", "").strip().lower() in ("yes", "true", "tak", "1")


def _domain_rule(inputs: Mapping[str, str]) -> str:
    return "top 5 % or 1,000, whichever is lower" if _small(inputs) else "top 10 %"


def _domains(facts: Facts, inputs: Mapping[str, str]) -> str:
    rows = facts.rows(
        "SELECT domain, count(*), sum(text_bytes) FROM facts WHERE domain IS NOT NULL GROUP BY 1 ORDER BY 3 DESC, 1"
    )
    total = sum(size for *_, size in rows)
    limit = min(-(-len(rows) * 5 // 100), 1000) if _small(inputs) else -(-len(rows) * 10 // 100)
    shown = [[domain, count(number), compact(size), share(size, total)] for domain, number, size in rows[:limit]]
    return table(["domain", "documents", "text bytes", "share"], shown) if shown else "No crawled domains."


def _machine(facts: Facts) -> str:
    number = facts.value("SELECT count(*) FROM facts WHERE risk.machine_made >= 0.5")
    return f"Documents that look machine-made (score of at least 0.5): {count(number)}."


def _reservations(facts: Facts) -> str:
    rejected = facts.rows(
        "SELECT reason, count(*) FROM rejections WHERE reason LIKE 'reserved%' OR reason LIKE '%robots%' "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    seen = facts.rows(
        "SELECT r.protocol, count(DISTINCT id) FROM (SELECT id, unnest(reservations) AS r FROM facts) "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    hosts = facts.rows(
        "SELECT r.protocol, count(DISTINCT host) FROM (SELECT host, unnest(reservations) AS r FROM hosts) "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    parts = []
    if rejected:
        parts.append(table(["excluded because of", "captures"], [[r, count(n)] for r, n in rejected]))
    if hosts:
        parts.append(table(["signal on hosts", "hosts"], [[p or "–", count(n)] for p, n in hosts]))
    if seen:
        parts.append(
            table(["signal seen on documents in this release (recorded; not excluding under the policy)", "documents"],
                  [[p or "–", count(n)] for p, n in seen])
        )  # fmt: skip
    return "\n\n".join(parts) or "No reservation was met in this run."
