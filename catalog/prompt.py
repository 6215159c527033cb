"""The interactive SQL prompt: history, highlighting, completion of tables, columns and functions."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer  # type: ignore[import-untyped]

from catalog.errors import QueryError
from catalog.sql import FORMATS, ask, write_answer

KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "GROUP BY ALL", "ORDER BY", "LIMIT", "DISTINCT", "count(*)",
    "JOIN", "USING", "ON", "AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "IS NULL", "IS NOT NULL", "HAVING",
    "QUALIFY", "CASE", "WHEN", "THEN", "ELSE", "END", "AS", "DESC", "ASC", "DESCRIBE", "SUMMARIZE", "PIVOT",
    "UNION ALL", "WITH", "EXCLUDE", "FILTER",
)  # fmt: skip
HELP = """.tables           tables and views, with what they hold
.schema NAME      columns of a table or view, with what they mean
.format FORMAT    table, csv or json
.help, .quit      this text; leave (or Ctrl-D)
A query ends with a semicolon. Text search: FROM find('żniwa');"""


class CatalogCompleter(Completer):
    """Completes keywords, and the catalog's tables, columns, struct fields and macros."""

    def __init__(self, connection: Any) -> None:
        columns = connection.execute("SELECT table_name, column_name, data_type FROM duckdb_columns()").fetchall()
        self._columns: dict[str, str] = {}
        self._fields: dict[str, list[str]] = {}
        self._tables: dict[str, str] = {name: "table" for name, _, _ in columns}
        for table, column, kind in columns:
            self._columns.setdefault(column, table)
            if kind.startswith("STRUCT("):
                self._fields.setdefault(column, list(_fields(connection, table, column)))
        for (view,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall():
            self._tables[view] = "view"
        self._macros = [
            name
            for (name,) in connection.execute(
                "SELECT DISTINCT function_name FROM duckdb_functions() "
                "WHERE function_type LIKE '%macro' AND NOT internal"
            ).fetchall()
        ]

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Candidates for the word before the cursor."""
        word = document.get_word_before_cursor(WORD=True).rsplit("(", 1)[-1].rsplit(",", 1)[-1]
        if "." in word:
            head, _, tail = word.rpartition(".")
            for name in self._fields.get(head.rsplit(".", 1)[-1], []):
                if name.startswith(tail):
                    yield Completion(name, -len(tail), display_meta=f"field of {head}")
            return
        if not word:
            return
        low = word.lower()
        for names, meta in (
            (self._tables, None),
            (self._columns, "column of "),
            (dict.fromkeys(self._macros, "macro"), None),
            (dict.fromkeys(KEYWORDS, "keyword"), None),
        ):
            for name, about in sorted(names.items()):
                if name.lower().startswith(low):
                    yield Completion(name, -len(word), display_meta=f"{meta or ''}{about}")


def _fields(connection: Any, table: str, column: str) -> Iterable[str]:
    kind = connection.sql(f'SELECT "{column}" FROM {table} LIMIT 0').types[0]
    return [name for name, _ in kind.children]


def converse(connection: Any, home: Path, form: str, rows: int) -> None:
    """Read queries until Ctrl-D, answer each; an error costs only its query."""
    session: PromptSession[str] = PromptSession(
        history=FileHistory(str(Path(home) / ".sql_history")),
        lexer=PygmentsLexer(SqlLexer),
        completer=CatalogCompleter(connection),
        complete_while_typing=True,
    )
    form = "table" if form not in FORMATS or form == "parquet" else form
    print("kombajn sql – read-only; a query ends with ; – .help helps, Ctrl-D leaves")
    pending = ""
    while True:
        try:
            line = session.prompt("   … " if pending else "sql> ")
        except KeyboardInterrupt:
            pending = ""
            continue
        except EOFError:
            return
        if not pending and line.strip().startswith("."):
            if line.strip() in (".quit", ".exit"):
                return
            form = command(connection, line.strip(), form)
            continue
        pending = f"{pending}\n{line}" if pending else line
        if pending.rstrip().endswith(";"):
            answer(connection, pending, form, rows)
            pending = ""


def command(connection: Any, line: str, form: str) -> str:
    """Carry out a dot command; returns the format that now holds."""
    name, _, argument = line.partition(" ")
    if name == ".tables":
        answer(
            connection,
            "SELECT table_name AS name, comment FROM duckdb_tables() UNION ALL "
            "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1",
            form,
        )
    elif name == ".schema" and argument.strip():
        wanted = argument.strip().replace("'", "''")
        answer(
            connection,
            "SELECT column_name AS name, data_type AS type, comment FROM duckdb_columns() "
            f"WHERE table_name = '{wanted}'",
            form,
        )
    elif name == ".format" and argument.strip() in ("table", "csv", "json"):
        return argument.strip()
    else:
        print(HELP)
    return form


def answer(connection: Any, query: str, form: str, rows: int = 200) -> None:
    """Print the answer to one query, or what is wrong with it."""
    try:
        for reply in ask(connection, query):
            write_answer(reply, form, sys.stdout, rows=rows)
    except QueryError as error:
        print(error, f"→ {error.fix}" if error.fix else "", sep="\n")
