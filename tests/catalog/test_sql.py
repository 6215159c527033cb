from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from typer.testing import CliRunner

from catalog.errors import QueryError
from catalog.prompt import CatalogCompleter, command
from catalog.release import write_release
from catalog.sql import answer_text, ask, write_answer
from catalog.store import open_catalog, refresh
from flows.cli.main import build
from tests.catalog.corpora import accounts, document, documents, spec


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    table = documents(range(30))
    write_release(home, spec("1"), [table], accounting=accounts(table, range(100, 104)))
    refresh(home)
    return home


@pytest.fixture
def catalog(home: Path) -> Any:
    with open_catalog(home) as connection:
        yield connection


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE x AS SELECT 1",
        "COPY documents TO 'x.csv'",
        "EXPLAIN ANALYZE COPY (SELECT 1) TO 'x.csv'",
        "/* SELECT */ SET VARIABLE home = '/etc'",
        "SELECT 1; DROP VIEW funnel",
        "ATTACH 'x.db'",
        "PRAGMA enable_profiling",
        "CALL pragma_version()",
        "",
        "-- nothing",
    ],
)
def test_only_questions_are_allowed(catalog: Any, home: Path, query: str) -> None:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    with pytest.raises(QueryError):
        ask(catalog, query)
    assert before == {path: path.stat().st_mtime_ns for path in home.rglob("*")}


def test_a_release_cannot_be_overwritten_through_a_query(catalog: Any, home: Path) -> None:
    with pytest.raises(QueryError, match="read-only"):
        ask(catalog, f"COPY (SELECT 1) TO '{home}/releases/1/public/x.parquet'")
    assert not (home / "releases/1/public/x.parquet").exists()


@pytest.mark.parametrize(
    "query",
    [
        "FROM funnel",
        "DESCRIBE documents",
        "SUMMARIZE documents",
        "SHOW TABLES",
        "EXPLAIN SELECT 1",
        "WITH x AS (SELECT 1) FROM x",
        "PIVOT documents ON tier USING count(*) GROUP BY source",
        "-- a remark\nSELECT count(*) FROM documents_text",
    ],
)
def test_questions_are_answered(catalog: Any, query: str) -> None:
    for answer in ask(catalog, query):
        assert answer_text(answer)


def test_formats(catalog: Any, tmp_path: Path) -> None:
    query = "SELECT id, stats.words AS words, fetched_at, reservations FROM documents ORDER BY id LIMIT 3"
    rows = json.loads(answer_text(ask(catalog, query)[0], "json"))
    assert [set(row) for row in rows] == [{"id", "words", "fetched_at", "reservations"}] * 3
    assert rows[0]["fetched_at"].startswith("2026-09-")
    lines = answer_text(ask(catalog, query)[0], "csv").splitlines()
    assert lines[0] == "id,words,fetched_at,reservations"
    assert lines[1].startswith(rows[0]["id"])
    write_answer(ask(catalog, query)[0], "parquet", io.StringIO(), tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet")["id"].to_pylist() == [row["id"] for row in rows]
    assert "more than 2 rows" in answer_text(ask(catalog, query)[0], "table", rows=2)
    assert answer_text(ask(catalog, "SELECT 1 WHERE false")[0], "json") == "[]\n"


def test_a_misspelled_table_is_answered_with_the_names(catalog: Any) -> None:
    with pytest.raises(QueryError) as error:
        ask(catalog, "FROM dokuments")
    assert "documents_text" in error.value.fix


def test_completion(catalog: Any) -> None:
    completer = CatalogCompleter(catalog)

    def complete(text: str) -> set[str]:
        return {item.text for item in completer.get_completions(Document(text), CompleteEvent())}

    assert {"documents", "documents_text"} <= complete("SELECT * FROM docu")
    assert complete("SELECT license.sp") == {"spdx"}
    assert "sample" in complete("FROM sam")
    assert "SELECT" in complete("sel")
    assert complete("SELECT ") == set()


def test_dot_commands(catalog: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(catalog, ".format json", "table") == "json"
    command(catalog, ".tables", "csv")
    command(catalog, ".schema documents", "csv")
    assert "Registrable domain" in capsys.readouterr().out


def run(arguments: list[str], stdin: str | None = None) -> Any:
    return CliRunner().invoke(build(arguments[0]), arguments, input=stdin, catch_exceptions=True)


def test_the_command_answers_queries_files_and_standard_input(home: Path, tmp_path: Path) -> None:
    (tmp_path / "q.sql").write_text("SELECT count(*) AS n FROM rejections", encoding="utf-8")
    assert json.loads(run(["sql", "FROM funnel", "--json", "--home", str(home)]).stdout)[0]["captures"] == 34
    assert run(["sql", "-f", str(tmp_path / "q.sql"), "--format", "csv", "--home", str(home)]).stdout == "n\n4\n"
    assert run(["sql", "--format", "csv", "--home", str(home)], "SELECT 7 AS n").stdout == "n\n7\n"
    assert getattr(run(["sql", "DROP TABLE documents", "--home", str(home)]).exception, "code", 0) == 1
    assert getattr(run(["sql", "FROM funnel", "--format", "xml", "--home", str(home)]).exception, "code", 0) == 2


def test_the_other_reading_commands(home: Path, tmp_path: Path) -> None:
    told = run(["explain", document(5)["url"], "--home", str(home)]).stdout
    assert told.startswith("PUBLISHED")
    assert "robots-ai-agent" in run(["explain", document(11)["url"], "--home", str(home)]).stdout
    assert (
        json.loads(run(["explain", document(100)["url"], "--json", "--home", str(home)]).stdout)["status"] == "rejected"
    )
    assert run(["explain", "https://nic.pl/", "--home", str(home)]).exit_code == 1
    assert json.loads(run(["verify", "--json", "--home", str(home)]).stdout) == {"sound": True, "problems": []}
    assert "no release" in str(run(["verify", "--home", str(tmp_path)]).exception)
    page = json.loads(run(["report", "--json", "--home", str(home)]).stdout)["report"]
    assert page.endswith("releases/1/report.html")


def test_a_plan_keeps_its_lines(home: Path) -> None:
    with open_catalog(home) as catalog:
        (plan,) = ask(catalog, "EXPLAIN SELECT host, count(*) FROM documents GROUP BY host")
        shown = answer_text(plan).splitlines()
        (expected,) = [drawing for _, drawing in plan.rows()]
    assert len(shown) > 5
    assert shown[0][0] in "┌╭"
    assert shown == expected.splitlines()
