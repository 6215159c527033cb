"""``kombajn explain``: the whole story of a document."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.errors import Failure
from flows.cli.options import HOME, Home, Json

if TYPE_CHECKING:
    from catalog.explain import Story

SHOWN_PASSAGES = 12
_HOLDERS = {"foreign": "in the language", "contamination": "of the evaluation set"}


def explain(
    query: Annotated[str, typer.Argument(metavar="ID|URL", help="A document's, page's or capture's id, or a URL.")],
    home: Home = HOME,
    json: Json = False,
) -> None:
    """The whole story of a document: what became of it, why, and on what evidence."""
    from catalog.errors import CatalogError
    from catalog.explain import explain as inquire

    try:
        story = inquire(home, query)
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    if json:
        print(json_module.dumps(story.to_dict(), ensure_ascii=False))
    else:
        print("\n".join(lines(story)))
    if story.status == "unknown":
        raise typer.Exit(1)


def lines(story: Story) -> list[str]:
    """The story as lines of text."""
    found = [f"{story.status.upper()}  {story.url or story.query}", story.summary]
    if story.suggestions:
        found += ["", "Did you mean:", *(f"  {url}" for url in story.suggestions)]
    if story.document is not None:
        found += ["", *_document(story.document)]
    if story.cuts:
        found.append(
            "Cut           " + ", ".join(f"{name.replace('_', ' ')}: {number}" for name, number in story.cuts.items())
        )
    found += [_passage(passage) for passage in story.passages[:SHOWN_PASSAGES]]
    if len(story.passages) > SHOWN_PASSAGES:
        found.append(f"  … and {len(story.passages) - SHOWN_PASSAGES} more passages (all of them: --json)")
    for match in story.overlaps:
        found.append(
            f"Evaluation    {match['evaluation_set']}: overlap {match['overlap']:.2f}, items met: {match['items']}"
            f"{'' if match['reached'] else ' (below the threshold)'}; action: {match['action']}"
        )
    if story.events:
        found += ["", "Captures"]
        for event in story.events:
            status = f" HTTP {event.http_status}" if event.http_status else ""
            found.append(
                f"  {event.fetched_at or '–'}{status}  {event.outcome} in release {event.release}  {event.capture_id}"
            )
            if event.reason:
                found.append(f"    {event.stage}: {event.reason}{f' – {event.detail}' if event.detail else ''}")
            if event.kept:
                found.append(
                    f"    kept instead: {event.kept['kept_url'] or event.kept['kept_id']} ({event.kept['kind']})"
                )
            if event.warc:
                found.append(f"    {event.warc['file']} at {event.warc['offset']}, {event.warc['length']} bytes")
    for row in story.withdrawals:
        verb = "Moved" if row["reason"] == "moved_to_internal" else "Left"
        why = " – ".join(filter(None, (row["reason"], row["detail"])))
        found.append(f"{verb} with release {row['release']}: {why}")
    if story.host:
        delay = story.host.get("crawl_delay")
        pause = f", crawl delay {delay:g} s" if delay else ""
        found.append(f"Host          robots.txt: {story.host.get('robots') or '–'}{pause}")
    if story.excerpt:
        found += ["", story.excerpt + ("…" if len(story.excerpt) >= 600 else "")]
    return found


def _passage(passage: dict[str, Any]) -> str:
    size = passage["end"] - passage["start"]
    excerpt = " ".join(str(passage["excerpt"] or "").split())
    where = passage["holder_url"] or passage["holder"]
    word = _HOLDERS.get(str(passage["kind"]), "first in")
    left = f" ({passage['holder_left']})" if passage["holder_left"] else ""
    return f"  {passage['kind']:10}  „{excerpt}”, {size} characters, {word} {where}{left}"


def _document(record: dict[str, object]) -> list[str]:
    def part(name: str) -> dict[str, object]:
        value = record.get(name)
        return value if isinstance(value, dict) else {}

    license_, language, quality, stats = part("license"), part("language"), part("quality"), part("stats")
    evidence = license_.get("evidence")
    reservations, redactions = record.get("reservations"), record.get("pii")
    found = [
        f"Title         {record['title'] or '–'}",
        f"Document      {record['id']}  source {record['source']}, category {record['category']}",
        f"License       {license_.get('spdx') or '–'}  {license_.get('status')}, scope {license_.get('scope')}, "
        f"confidence {license_.get('confidence')}; basis {record['basis']}; tier {record['tier']}",
    ]
    for item in evidence if isinstance(evidence, list) else []:
        found.append(f"  evidence    {item['where']} in {item['region']}: {item['snippet']}")
    for item in reservations if isinstance(reservations, list) else []:
        found.append(
            f"  reservation {item['protocol']}: {item['value']} "
            f"({item['location']}, seen {item['observed_at']}, {item['effect']})"
        )
    rules = quality.get("rules")
    found += [
        f"Language      {language.get('code')} {language.get('score')}"
        + (f", second opinion {language.get('second_code')}" if language.get("second_code") else ""),
        (
            "Quality       not scored"
            if not quality.get("label")
            else f"Quality       {quality['label']} {quality['score']}"
        )
        + (f", warnings: {', '.join(rules)}" if isinstance(rules, list) and rules else ""),
        f"Size          {stats.get('characters')} characters, {stats.get('words')} words, "
        f"{stats.get('tokens') or '–'} tokens",
    ]
    if isinstance(redactions, list) and redactions:
        found.append("Redacted      " + ", ".join(f"{item['type']} × {item['count']}" for item in redactions))
    return found
