"""``kombajn sql``: ask the catalog."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import WRONG_USAGE, Failure
from flows.cli.options import HOME, Home, Json


def sql(
    query: Annotated[
        str | None, typer.Argument(help="One query; without it (and without --file) a prompt opens.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="Read the query from a file; - is standard input.")
    ] = None,
    form: Annotated[str, typer.Option("--format", help="table, csv, json or parquet.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write the answer to this file.")] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, help="Rows that a table shows at most.")] = 200,
    home: Home = HOME,
    json: Json = False,
) -> None:
    """Ask the catalog in SQL. Read-only, and it sees nothing but the home's releases.

    Try: kombajn sql "FROM funnel", "FROM yield_by_reason", "FROM top_domains LIMIT 20", "FROM find('żniwa')".
    """
    from catalog.errors import CatalogError
    from catalog.sql import FORMATS
    from catalog.store import open_catalog

    form = "json" if json else form
    if form not in FORMATS:
        raise Failure(f"unknown format {form!r}", f"one of {', '.join(FORMATS)}", WRONG_USAGE)
    if query is not None and file is not None:
        raise Failure("give the query or --file, not both", code=WRONG_USAGE)
    if form == "parquet" and out is None:
        raise Failure("Parquet needs a file to write to", "add --out answer.parquet", WRONG_USAGE)
    text = query if file is None else _read(file)
    try:
        connection = open_catalog(home)
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    with connection:
        if text is None and not sys.stdin.isatty():
            text = sys.stdin.read()
        if text is None:
            from catalog.prompt import converse

            converse(connection, home, form, rows)
            return
        _answer(connection, text, form, out, rows)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        raise Failure(f"cannot read {file}: {error.strerror}", code=WRONG_USAGE) from error


def _answer(connection: object, query: str, form: str, out: Path | None, rows: int) -> None:
    from catalog.errors import CatalogError
    from catalog.sql import ask, write_answer

    try:
        answers = ask(connection, query)
        if form == "parquet":
            for reply in answers[-1:]:
                write_answer(reply, form, sys.stdout, out)
        elif out is not None:
            with out.open("w", encoding="utf-8") as target:
                for reply in answers:
                    write_answer(reply, form, target, rows=rows)
        else:
            for reply in answers:
                write_answer(reply, form, sys.stdout, rows=rows)
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
