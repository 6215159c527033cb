"""What every table and column means, in one place: comments in the catalog and the tables of the documentation."""

from __future__ import annotations

from collections.abc import Iterable

DOCUMENT: dict[str, str] = {
    "id": "32 hex digits of SHA-256 over canonical URL and the decoded body's SHA-256",
    "page_id": "The page through all its captures: 32 hex digits of SHA-256 over the canonical URL",
    "capture_id": "The capture that the document was made from",
    "url": "Canonical URL, or urn:kombajn:<source>:<file sha256>#<row> for records without one",
    "host": "Host of the URL",
    "domain": "Registrable domain of the host",
    "source": "Name of the source in the manifest",
    "category": "Category of the source in the manifest",
    "title": "Title given by the page, redacted",
    "author": "Author given by the page",
    "site_name": "Name of the site given by the page",
    "published_on": "Date of publication given by the page",
    "text": "Text: Unicode NFC, paragraphs separated by one blank line, personal data redacted",
    "language": "fastText's verdict (code, score), langdetect's second opinion, share of Polish, flags",
    "quality": "Label HIGH, MEDIUM or LOW and probability (none for dialects), and rules that fired as warnings",
    "register": "Kind of text: prose, conversation, list, verse, code, …",
    "risk": "Scores of classifiers, 0 to 1: adult, gambling, hate, threat, machine_made",
    "stats": "Counts and ratios of the text: characters, words, sentences, tokens, …",
    "license": "License found or declared: SPDX id, family, version, jurisdiction, scope, status, confidence, evidence",
    "basis": "Legal basis: open_license, public_domain, official_material, contract, tdm_exception, research_tdm",
    "attribution": "What a reuser must print: title, authors, source, license",
    "reservations": "Every opt-out signal seen, with its place and the moment, also those that did not decide",
    "pii": "Redactions of personal data by type",
    "dedup": "Duplicate cluster, its size, and what was cut from the text",
    "fetched_at": "When the page was captured (UTC)",
    "warc": "Where the raw capture lies: file, offset, length, digest",
    "tier": "open: may be redistributed; tdm: for mining by the operator only",
    "split": "train, validation or test; sticky, and one for a whole duplicate cluster",
    "text_bytes": "Bytes of the text in UTF-8",
    "shard": "Parquet file that holds the text, relative to the home",
    "shard_row": "Row within the shard, from 0",
}

_RUN = {"release": "Release that the row belongs to", "run": "Run that wrote the row"}
_CAPTURE = {name: DOCUMENT[name] for name in ("capture_id", "page_id", "url", "host", "domain", "source", "category")}

TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "documents": ("Documents of the latest release, without their text (see documents_text)", DOCUMENT),
    "captures": (
        "Every capture of every release's run, and what became of it",
        {
            **_RUN,
            **_CAPTURE,
            "kind": "response, resource, revisit, conversion, row or file",
            "status": "HTTP status",
            "content_type": "Content type as declared",
            "fetched_at": "When it was captured (UTC)",
            "payload_digest": "SHA-256 of the decoded payload",
            "warc": "Where the record lies: file, offset, length, digest",
            "refers_to": "Payload digest that a revisit refers to",
            "outcome": "published, carried (the base release holds it) or rejected",
        },
    ),
    "rejections": (
        "Why a capture was not published: one row for each rejected capture",
        {
            **_RUN,
            "capture_id": "The capture",
            "url": "Its URL",
            "source": "Its source",
            "stage": "Stage that rejected it",
            "reason": "Name of the rule, as in code, manifest and documentation",
            "detail": "Value against threshold, or the kept document's id",
        },
    ),
    "duplicates": (
        "Who was dropped for whom",
        {
            **_RUN,
            "id": "Document that was dropped",
            "capture_id": "Its capture",
            "url": "Its URL",
            "kept_id": "Document that stays",
            "kept_url": "URL of the document that stays",
            "kept_release": "Release that holds the kept document; null if both are of this run",
            "cluster": "Duplicate cluster",
            "kind": "payload, normalized or near",
            "similarity": "Verified Jaccard similarity of word 5-grams; 1.0 for exact kinds",
        },
    ),
    "withdrawals": (
        "Documents that a release no longer holds, and why",
        {
            **_RUN,
            "id": "Document that left",
            "page_id": "Its page",
            "capture_id": "Its capture",
            "url": "Its URL",
            "source": "Its source",
            "reason": "superseded, withdrawn, erased, moved_to_internal (goes on in tier tdm), a signal …",
            "detail": "What the operator noted",
            "replaced_by": "Document that takes its place: of the page's later capture, or itself if moved",
        },
    ),
    "stages": (
        "Work of each stage of each run",
        {
            **_RUN,
            "stage": "Name of the stage",
            "documents_in": "Documents that came in; 0 where the stage works on what was exchanged by key",
            "documents_out": "Documents that went on",
            "rejected": "Documents that it rejected",
            "seconds": "Wall-clock seconds",
            "cpu_seconds": "CPU-seconds of all processes",
            "bytes": "Bytes of the files read",
            "peak_memory": "Bytes of memory of the largest process",
            "tasks": "Tasks",
        },
    ),
    "sources": (
        "Sources of the manifest as they were in each release's run",
        {
            **_RUN,
            "name": "Name",
            "kind": "web, warc, wet, jsonl, parquet, text or pdf",
            "category": "Category",
            "license": "SPDX id that the manifest declares",
            "basis": "Legal basis that the manifest declares",
            "evidence": "Where the license or basis is stated",
            "terms": "Terms of a contract or of reuse",
            "scope": "host, domain or path",
            "seeds": "Where the crawl starts, or the files ingested",
        },
    ),
    "hosts": (
        "Hosts met in each release's run",
        {
            **_RUN,
            "host": "Host",
            "domain": "Registrable domain",
            "source": "Source",
            "captures": "Captures",
            "documents": "Documents published",
            "rejected": "Captures rejected",
            "robots": "What robots.txt said: allowed, disallowed, missing, unreachable, …",
            "crawl_delay": "Seconds between requests that the host asked for",
            "reservations": "Site-wide opt-out signals",
            "polish_share": "Share of Polish among the pages looked at, 0 to 1",
        },
    ),
    "runs": (
        "Runs behind the releases",
        {
            **_RUN,
            "version": "Release that the run made",
            "base": "Release that it built on",
            "fingerprint": "Fingerprint of captures, configuration, stages and base",
            "code_version": "Version of Kombajn",
            "engine": "Engine and workers",
            "started_at": "Start (UTC)",
            "finished_at": "End (UTC)",
            "captures": "Captures",
            "published": "Captures published",
            "carried": "Captures that the base release holds",
            "rejected": "Captures rejected",
            "configuration": "Configuration as JSON",
        },
    ),
    "sentences": (
        "Repeated sentences that were cut",
        {
            **_RUN,
            "sentence": "The sentence, redacted",
            "host": "Host within which it repeats; null if it repeats across hosts",
            "documents": "Documents that had it",
            "removed": "Places where it was cut",
            "holder": "Document that keeps it",
        },
    ),
    "cuts": (
        "What was cut from published documents, and where it first occurs",
        {
            **_RUN,
            "id": "The document that was edited",
            "capture_id": "Its capture",
            "kind": "sentence, span, foreign (a paragraph in another language) or contamination",
            "start": "First code point of the cut in the text as read",
            "end": "Code point after the cut",
            "holder": "Document that keeps it; for other kinds the language or the evaluation set",
            "excerpt": "Beginning of what was cut, redacted",
        },
    ),
    "evaluation_sets": (
        "Evaluation sets that each release's run was compared with, also those that no document meets",
        {
            **_RUN,
            "evaluation_set": "Name of the set in the manifest",
            "action": "What the manifest asks for: reject, cut or flag",
            "sha256": "SHA-256 of the set's file",
            "items": "Items of the set",
            "items_not_sought": "Items with too few words to be looked for",
            "items_found": "Items that some document holds, at least in part",
            "documents": "Documents of the run that meet the set, whatever became of them",
        },
    ),
    "evaluation_matches": (
        "Documents that overlap with an evaluation set: one row for each document and set (see evaluation_overlap)",
        {
            **_RUN,
            "evaluation_set": "Name of the set in the manifest",
            "action": "What the manifest asks for: reject, cut or flag",
            "id": "The document",
            "capture_id": "Its capture",
            "url": "Its URL",
            "source": "Its source",
            "items": "Items of the set met in the document",
            "ngrams": "Distinct n-grams shared with them",
            "overlap": "Greatest overlap with one item, 0 to 1",
            "reached": "Whether the overlap reaches the threshold",
        },
    ),
    "samples": (
        "Excerpts of rejected texts, for audits",
        {
            **_RUN,
            "capture_id": "The capture",
            "url": "Its URL",
            "source": "Its source",
            "stage": "Stage that rejected it",
            "reason": "Name of the rule",
            "detail": "Value against threshold",
            "excerpt": "Beginning of the text, redacted",
        },
    ),
    "releases": (
        "Complete releases, oldest first",
        {
            "position": "Order of the releases, from 0",
            "version": "Version",
            "base": "Release that it builds on",
            "run": "Run that made it",
            "code_version": "Version of Kombajn",
            "documents": "Documents",
            "documents_open": "Documents of tier open",
            "documents_tdm": "Documents of tier tdm",
            "captures": "Captures of its run",
            "published": "Captures published",
            "carried": "Captures that the base release holds",
            "rejected": "Captures rejected",
            "removed": "Documents of the base that left",
            "characters": "Characters of text",
            "tokens": "Tokens of the named tokenizer; 0 if none is named",
            "tokenizer": "Tokenizer behind token counts",
            "text_bytes": "Bytes of text in UTF-8",
            "retain_until": "Day from which the first documents of tier tdm must be deleted",
            "sha256": "SHA-256 of the release's manifest.json",
        },
    ),
    "comparisons": (
        "Releases curated anew, on no base, against the release before them: numbers of pages",
        {
            "release": "Release",
            "previous": "The release before it",
            "added": "Pages that the release before did not hold",
            "changed": "Pages whose text is another",
            "removed": "Pages that only the release before holds",
            "unchanged": "Pages with the same text",
        },
    ),
    "page_changes": (
        "Pages of releases curated anew that are added, changed or removed against the release before",
        {
            "release": "Release",
            "page_id": "Page",
            "id": "Document; of a removed page, the earlier one",
            "capture_id": "Its capture",
            "url": "URL",
            "source": "Source",
            "change": "added, changed or removed",
        },
    ),
    "shards": (
        "Parquet files of every release",
        {
            "release": "Release",
            "path": "Path relative to the home",
            "tier": "open or tdm",
            "split": "Split",
            "rows": "Documents",
            "bytes": "Bytes on disk",
            "text_bytes": "Bytes of text in UTF-8",
            "sha256": "SHA-256 of the file",
            "retain_until": "Day from which its first documents must be deleted; tier tdm only",
        },
    ),
    "document_places": (
        "Where documents stand, by id and by URL",
        {"key": "md5_number_lower of the id or URL; sorted", "place": "rowid in documents"},
    ),
    "capture_places": (
        "Where captures stand, by URL",
        {"key": "md5_number_lower of the URL; sorted within a release", "place": "rowid in captures"},
    ),
    "catalog_version": (
        "Version of the catalog's own tables",
        {"version": "Number", "releases": "Where the releases lie, if not in this home"},
    ),
}
"""Table → (comment, column → comment)."""


VIEW_COLUMNS: dict[str, str] = {
    "action": "What the manifest asks for: reject, cut or flag",
    "basis": DOCUMENT["basis"],
    "before": "Share in the runs before: of captures published, of Polish, or of captures rejected for the reason",
    "capture_id": "The capture",
    "captures": "Captures",
    "carried": "Captures that the base release holds",
    "cluster": "Duplicate cluster",
    "code": "Language by fastText",
    "confidence": "Confidence of the license finding, 0 to 1",
    "detail": "Value against threshold",
    "documents": "Documents",
    "documents_open": "Documents of tier open",
    "domain": "Registrable domain",
    "effect": "What the signal says about training: reserves, permits, unknown, none",
    "evaluation_set": "Name of the evaluation set",
    "first_seen": "When the signal was first seen",
    "flags": "Language flags",
    "host": "Host; null where a sentence repeats across hosts",
    "hosts": "Hosts",
    "id": "Document",
    "items": "Items of the set met in the document",
    "kept_id": "Document that stays",
    "kept_percent": "Share of captures published or carried, in percent",
    "kept_url": "URL of the document that stays",
    "kind": "yield_fell, polish_share_fell or reason_rose",
    "last_seen": "When the signal was last seen",
    "license": "SPDX id",
    "lowest_similarity": "Lowest similarity of a dropped copy to the kept document",
    "month": "First day of the month of capture",
    "ngrams": "Distinct n-grams shared with the items",
    "now": "The same share in this run",
    "outcome": "published or rejected",
    "overlap": "Greatest overlap with one item of the set, 0 to 1",
    "path": "Path relative to the home",
    "percent_of_captures": "Share of the run's captures, in percent",
    "percent_of_text": "Share of the release's text, in percent",
    "polish_share": "Share of characters in Polish paragraphs",
    "protocol": "Opt-out protocol",
    "published": "Captures published",
    "quality": "Quality label",
    "reached": "Whether the overlap reaches the threshold",
    "reason": "Name of the rule",
    "redactions": "Redactions",
    "rejected": "Captures rejected",
    "release": "Release",
    "removed": "Documents of the base that left, or cuts of the sentence",
    "retain_until": "Day from which the first documents must be deleted",
    "rows": "Documents",
    "score": "Probability of the language",
    "second_code": "Language by langdetect",
    "sentence": "The sentence",
    "source": "Source; null for all together",
    "source_names": "Names of the sources",
    "sources": "Sources",
    "stage": "Stage",
    "status": "Status of the license: granted, reserved, unknown, conflict",
    "text_bytes": "Bytes of text",
    "tier": "Tier",
    "title": "Title",
    "type": "Type of personal data",
    "url": "URL",
    "words": "Words",
}
"""Columns of views, by name; ``documents_text`` has the meanings of ``documents``."""


def view_statements(columns: Iterable[tuple[str, str]]) -> list[str]:
    """``COMMENT ON`` statements for the columns of views, given as (view, column)."""
    lines = []
    for view, column in columns:
        meaning = DOCUMENT[column] if view == "documents_text" else VIEW_COLUMNS[column]
        lines.append(f'COMMENT ON COLUMN {view}."{column}" IS {_literal(meaning)}')
    return lines


def statements() -> list[str]:
    """``COMMENT ON`` statements for every table and column."""
    lines = []
    for table, (comment, columns) in TABLES.items():
        lines.append(f"COMMENT ON TABLE {table} IS {_literal(comment)}")
        for column, meaning in columns.items():
            if table == "documents" and column == "text":
                continue
            lines.append(f'COMMENT ON COLUMN {table}."{column}" IS {_literal(meaning)}')
    return lines


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
