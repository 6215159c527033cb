"""``kombajn demo``: the whole job on a bundled Polish site."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Annotated, Any

import typer

from flows.cli import options
from flows.cli.errors import WRONG_USAGE, Failure

MARKER = ".demo"
QUESTIONS = (
    (
        "What was published, in which language and tier, under which license?",
        "SELECT language.code AS language, tier, coalesce(license.spdx, '–') AS license, count(*) AS documents "
        "FROM documents GROUP BY ALL ORDER BY documents DESC, 1, 2, 3 LIMIT 10",
    ),
    (
        "Which opt-outs were seen, and obeyed?",
        "SELECT reason, count(*) AS pages FROM rejections WHERE stage = 'license' "
        "GROUP BY ALL ORDER BY pages DESC, reason",
    ),
    (
        "Which copies were dropped, and for which page?",
        "SELECT regexp_extract(url, '[^/]*//[^/]*(.*)', 1) AS copy, "
        "regexp_extract(kept_url, '[^/]*//[^/]*(.*)', 1) AS stays, kind, round(similarity, 2) AS similarity "
        "FROM duplicates ORDER BY ALL LIMIT 8",
    ),
)


def demo(
    home: Annotated[Path, typer.Option("--home", help="Made anew by every demo.")] = Path("demo-corpus"),
    engine: options.EngineName = "",
    as_json: options.Json = False,
) -> None:
    """Serve a small Polish site on this machine, crawl it, curate it, publish it, and ask it questions."""
    from flows import steps
    from flows.cli.steering import steer, tell
    from flows.cli.summary import release_lines
    from flows.demo.server import serve
    from flows.release_figures import release_figures

    _make_room(home)
    with serve() as site:
        manifest = home / "data_manifest.yaml"
        portal, office = site.addresses
        template = Template(files("flows.demo").joinpath("manifest.yaml").read_text(encoding="utf-8"))
        manifest.write_text(template.substitute(portal=portal, office=office), encoding="utf-8")
        if not as_json:
            print(f"A small Polish portal is being served at {site.url}, a municipal bulletin at {site.office_url}.")
            print(f"kombajn run --manifest {manifest} --home {home}", flush=True)
        version = steer(
            "harvest",
            home=home,
            manifest=manifest,
            engine=engine,
            workers=None,
            as_json=as_json,
            direct=lambda session: steps.run(session).version,
            parameters={},
        )
    figures = release_figures(home, version)
    answers = [(question, _ask(home, query)) for question, query in QUESTIONS]
    lines = ["", *release_lines(home, figures)[:-1]]
    for question, (names, rows) in answers:
        lines += ["", question, *_table(names, rows)]
    _, examples = _ask(home, "SELECT url FROM documents ORDER BY url LIMIT 1")
    lines += ["", *_next(home, figures["release"], str(examples[0][0]) if examples else "URL")]
    found = {question: [dict(zip(names, row, strict=True)) for row in rows] for question, (names, rows) in answers}
    tell({**figures, "answers": found}, as_json, "\n".join(lines))


def _make_room(home: Path) -> None:
    if home.exists() and any(home.iterdir()):
        if not (home / MARKER).is_file():
            raise Failure(f"{home} holds something else than a demo", "name another folder with --home", WRONG_USAGE)
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARKER).touch()


def _ask(home: Path, query: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    from catalog.store import open_catalog

    with open_catalog(home) as catalog:
        result = catalog.execute(query)
        return [column[0] for column in result.description], result.fetchall()


def _table(names: list[str], rows: list[tuple[Any, ...]]) -> list[str]:
    shown = [[str(value) for value in row] for row in rows]
    widths = [max(len(text) for text in column) for column in zip(names, *shown, strict=True)]
    lines = [
        "  " + "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in [names, *shown]
    ]
    return [lines[0], "  " + "  ".join("─" * width for width in widths), *lines[1:]]


def _next(home: Path, version: str, url: str) -> list[str]:
    report = home / "releases" / version / "report.html"
    return [
        "What to type next:",
        f"  kombajn explain --home {home} {url}",
        f"  kombajn sql --home {home}          ask your own questions",
        f"  kombajn verify --home {home}       prove the release from its files",
        "  kombajn init my-corpus                a manifest of your own",
        f"The report page is {report}",
    ]
