"""What the report says: each function asks the release's facts and returns one section."""

from __future__ import annotations

import itertools

from catalog.facts import Facts
from catalog.manifest import Manifest
from catalog.numbers import compact, count, share
from catalog.report.elements import Section, bar, bars, columns, escape, grid, localized, name_of
from catalog.report.words import both, meaning, spans

STAGES = (
    "captures", "select", "read", "screen", "judge", "license",
    "documents", "sentences", "spans", "contamination", "publish",
)  # fmt: skip
SAMPLE_ROWS = 3
_LENGTHS = (50, 100, 200, 400, 800, 1600, 3200, 6400)


def summary(manifest: Manifest, facts: Facts) -> str:
    """The figures at the top of the page."""
    counts = manifest.counts
    kept = counts["published"] + counts["carried"]
    cards = [
        ("documents", count(counts["documents"])),
        ("open", count(counts["documents_open"])),
        ("tdm", count(counts["documents_tdm"])),
        ("words", localized(compact(counts["words"]))),
        ("characters", localized(compact(counts["characters"]))),
        *([("tokens", localized(compact(counts["tokens"])))] if counts["tokens"] else []),
        ("captures", f"{count(counts['captures'])} <small>({localized(share(kept, counts['captures']))} ✓)</small>"),
    ]
    return '<dl class="cards">' + "".join(f"<div><dt>{both(k)}</dt><dd>{v}</dd></div>" for k, v in cards) + "</dl>\n"


def funnel(manifest: Manifest, facts: Facts) -> Section:
    """Captures, what each stage took away, and what was left after it."""
    counts = manifest.counts
    taken = dict(facts.rows("SELECT coalesce(stage, '–'), count(*) FROM rejections GROUP BY 1"))
    order = [stage for stage in STAGES if stage in taken] + sorted(set(taken) - set(STAGES))
    left = total = counts["captures"]
    rows = [(f"<strong>{both('captures')}</strong>", "", count(total), bar(total, total, "start"))]
    if counts["carried"]:
        left -= counts["carried"]
        rows.append((both("carried"), f"−{count(counts['carried'])}", count(left), bar(left, total)))
    for stage in order:
        left -= taken[stage]
        rows.append((f"<code>{escape(stage)}</code>", f"−{count(taken[stage])}", count(left), bar(left, total)))
    rows.append((f"<strong>{both('published')}</strong>", "", count(left), bar(left, total, "end")))
    lines = "".join(
        f'<tr><th scope="row">{name}</th><td class="plot">{plot}</td><td class="loss">{loss}</td><td>{rest}</td></tr>\n'
        for name, loss, rest, plot in rows
    )
    head = (
        f'<th scope="col">{both("stage")}</th><td class="plot"></td><th scope="col">{both("rejected")}</th>'
        f'<th scope="col">{both("left")}</th>'
    )
    return Section(
        "funnel",
        "funnel",
        f'<p>{both("funnel_about")}</p><div class="scroll" tabindex="0" role="group"><table class="bars">'
        f"<thead><tr>{head}</tr></thead><tbody>\n{lines}</tbody></table></div>\n",
    )


def reasons(manifest: Manifest, facts: Facts) -> Section:
    """Every stage and reason, with what it means."""
    rows = facts.rows(
        "SELECT coalesce(stage, '–'), coalesce(reason, '–'), count(*) FROM rejections "
        "GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    total = manifest.counts["captures"]
    cells = [
        [name_of(reason), escape(stage), count(number), localized(share(number, total)), meaning(reason)]
        for stage, reason, number in rows
    ]
    body = grid(["reason", "stage", "captures", "share", "what"], cells) if cells else f"<p>{both('none')}</p>"
    return Section("reasons", "reasons", body)


def volumes(manifest: Manifest, facts: Facts) -> Section:
    """Text by everything that a mixture may be made by."""

    def by(expression: str, limit: int = 1000) -> list[tuple[str | None, int]]:
        return facts.rows(
            f"SELECT ({expression})::VARCHAR, sum(text_bytes)::BIGINT FROM facts "
            f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {limit}"
        )

    parts = [
        bars(name, name, by(expression), unit="text")
        for name, expression in (
            ("source", "source"), ("category", "category"), ("license", "license.spdx"), ("basis", "basis"),
            ("quality", "quality.label"), ("language", "language.code"), ("register", "register"), ("split", "split"),
            ("domain", "domain"),
        )
    ]  # fmt: skip
    edges = ", ".join(map(str, _LENGTHS))
    lengths = dict(
        facts.rows(
            f"SELECT len(list_filter([{edges}], lambda e: e <= coalesce(stats.words, 0))), count(*) "
            "FROM facts GROUP BY 1"
        )
    )
    names = [f"< {_LENGTHS[0]}", *(f"{a}–{b - 1}" for a, b in itertools.pairwise(_LENGTHS)),
             f"≥ {_LENGTHS[-1]}"]  # fmt: skip
    months = facts.rows(
        "SELECT strftime(fetched_at, '%Y-%m'), count(*) FROM facts WHERE fetched_at IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    parts.append(columns("length", [(name, lengths.get(index, 0)) for index, name in enumerate(names)]))
    parts.append(columns("month", months))
    return Section("volumes", "volumes", f'<div class="columns-of-tables">{"".join(parts)}</div>')


def duplicates(manifest: Manifest, facts: Facts) -> Section:
    """Copies by kind, the largest clusters, and boilerplate that was cut."""
    kinds = facts.rows("SELECT kind, count(*) FROM duplicates GROUP BY 1 ORDER BY 2 DESC, 1")
    body = bars("copies", "kind", kinds, unit="copies")
    clusters = facts.rows(
        "SELECT coalesce(any_value(kept_url ORDER BY kept_url), cluster), count(*), min(similarity) FROM duplicates "
        "GROUP BY cluster ORDER BY 2 DESC, 1 LIMIT 10"
    )
    if clusters:
        rows = [[_link(url), count(number), f"{low:.2f}" if low is not None else "–"] for url, number, low in clusters]
        body += grid(["kept", "copies", "share"], rows, "clusters").replace(
            both("share"), spans("podobieństwo", "similarity")
        )
    cut = facts.rows(
        "SELECT coalesce(sum(dedup.sentences_removed), 0), coalesce(sum(dedup.tokens_removed), 0) FROM facts"
    )[0]
    body += f"<p>{both('cut', count(cut[0]), count(cut[1]))}</p>"
    boilerplate = facts.rows("SELECT sentence, host, removed FROM sentences ORDER BY removed DESC, sentence LIMIT 12")
    if boilerplate:
        rows = [[escape(_short(text, 160)), escape(host), count(removed)] for text, host, removed in boilerplate]
        body += grid(["sentence", "hosts", "removed"], rows, "sentences")
    return Section("duplicates", "duplicates", body)


def evaluation(manifest: Manifest, facts: Facts) -> Section:
    """What the run's documents have in common with each evaluation set, and what was asked for."""
    rows = facts.rows(
        "SELECT s.evaluation_set, s.action, s.items, s.items_found, s.documents, count(m.capture_id) "
        "FROM evaluation_sets s LEFT JOIN evaluation_matches m ON m.evaluation_set = s.evaluation_set AND m.reached "
        "GROUP BY ALL ORDER BY 1"
    )
    cells = [[escape(name), escape(action), *(count(figure) for figure in figures)] for name, action, *figures in rows]
    names = ["evaluation_set", "action", "items", "items_found", "documents_met", "documents_reached"]
    body = f"<p>{both('evaluation_about')}</p>{grid(names, cells)}" if cells else f"<p>{both('none')}</p>"
    return Section("evaluation", "evaluation", body)


def rights(manifest: Manifest, facts: Facts) -> Section:
    """Reservations that excluded captures, and those recorded on what was published."""
    honored = facts.rows(
        "SELECT reason, count(*) FROM rejections WHERE reason LIKE 'reserved%' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    recorded = facts.rows(
        "SELECT r.protocol, r.effect, count(DISTINCT id), count(DISTINCT host) FROM "
        "(SELECT id, host, unnest(reservations) AS r FROM facts) GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
    )
    body = bars("honored", "reason", honored, unit="captures")
    if recorded:
        rows = [[escape(p), escape(effect), count(number), count(hosts)] for p, effect, number, hosts in recorded]
        body += grid(["protocol", "effect", "documents", "hosts"], rows, "recorded")
    return Section("rights", "reservations", body)


def personal_data(manifest: Manifest, facts: Facts) -> Section:
    """Redactions by type."""
    rows = facts.rows(
        "SELECT p.type, sum(p.count)::BIGINT FROM (SELECT unnest(pii) AS p FROM facts) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    return Section("pii", "pii", bars("redactions", "type", rows, unit="redactions"))


def changes(manifest: Manifest, facts: Facts) -> Section:
    """Documents that left, by reason; of a release curated anew, pages by what became of them."""
    if facts.comparison is not None:
        found = facts.comparison
        rows = [("added", found.added), ("changed", found.changed), ("removed", found.removed)]
        return Section("changes", "changes_anew", bars("pages", "what", [*rows, ("unchanged", found.unchanged)]))
    rows = facts.rows("SELECT reason, count(*) FROM withdrawals GROUP BY 1 ORDER BY 2 DESC, 1")
    return Section("changes", "changes", bars("gone", "reason", rows))


def samples_kept(manifest: Manifest, facts: Facts) -> Section:
    """A few public documents of each quality label, drawn by the hash of their id."""
    rows = facts.rows(
        "SELECT coalesce(quality.label, '–'), title, url, license.spdx, stats.words, excerpt FROM facts "
        "WHERE tier = 'open' "
        f"QUALIFY row_number() OVER (PARTITION BY quality.label ORDER BY md5(id), id) <= {SAMPLE_ROWS} "
        "ORDER BY quality.label, md5(id), id"
    )
    body = "".join(
        f"<details><summary>{escape(label)} · {escape(title or url)}</summary><p>{_link(url)} · {escape(spdx)} · "
        f'{count(words)} {both("words")}</p><blockquote lang="pl">{_paragraphs(excerpt)}</blockquote></details>\n'
        for label, title, url, spdx, words, excerpt in rows
    )
    return Section("kept", "samples_kept", body or f"<p>{both('none')}</p>")


def samples_rejected(manifest: Manifest, facts: Facts) -> Section:
    """A few rejected captures of each reason: with an excerpt where the run kept one, else with the figures."""
    rows = facts.rows(
        "SELECT r.stage, r.reason, r.url, r.detail, s.excerpt FROM rejections r "
        "LEFT JOIN samples s ON s.capture_id = r.capture_id "
        "QUALIFY row_number() OVER (PARTITION BY r.stage, r.reason ORDER BY s.excerpt IS NULL, md5(r.capture_id), "
        f"r.capture_id) <= {SAMPLE_ROWS} ORDER BY r.stage, r.reason, s.excerpt IS NULL, md5(r.capture_id), r.capture_id"
    )
    body = ""
    for stage, reason, url, detail, excerpt in rows:
        quote = f'<blockquote lang="pl">{_paragraphs(excerpt)}</blockquote>' if excerpt else ""
        body += (
            f"<details><summary>{name_of(reason)} · {escape(_short(url, 90))}</summary>"
            f"<p>{escape(stage)}: {escape(detail)} {meaning(reason or '')}</p><p>{_link(url)}</p>{quote}</details>\n"
        )
    return Section("refused", "samples_rejected", body or f"<p>{both('none')}</p>")


def identity(manifest: Manifest, facts: Facts) -> Section:
    """What the release was made of and with."""
    rows = [
        [both("contact"), escape(manifest.corpus["contact"])],
        [both("code"), f"kombajn {escape(manifest.code_version)}"],
        *(
            [f"{both('fingerprint')}: {escape(name)}", f"<code>{escape(value)}</code>"]
            for name, value in sorted(manifest.fingerprints.items())
        ),
    ]
    lines = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    return Section(
        "identity", "identity", f'<div class="scroll" tabindex="0"><table class="plain">{lines}</table></div>'
    )


SECTIONS = (
    funnel,
    reasons,
    volumes,
    duplicates,
    evaluation,
    rights,
    personal_data,
    changes,
    samples_kept,
    samples_rejected,
    identity,
)


def _link(url: str | None) -> str:
    """A link only where following it is safe: never to ``javascript:`` or other schemes."""
    text = escape(_short(url, 90))
    if url and url.startswith(("https://", "http://")):
        return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{text}</a>'
    return text


def _short(text: str | None, limit: int) -> str | None:
    return text if text is None or len(text) <= limit else text[: limit - 1] + "…"


def _paragraphs(text: str | None) -> str:
    return "".join(f"<p>{escape(part)}</p>" for part in (text or "").split("\n\n") if part.strip())
