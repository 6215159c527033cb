"""Entry point of ``kombajn``: imports only the command that was asked for."""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys
from collections.abc import Callable

import typer

from flows.cli.errors import FAILED, INTERRUPTED, Failure
from flows.memory import use_system_pool, without_pandas

COMMANDS: dict[str, str] = {
    "init": "Write a starter manifest into a new directory.",
    "demo": "The whole job on a bundled Polish site.",
    "check": "Validate manifest, policy and machine.",
    "run": "Crawl, curate and publish; resumes.",
    "crawl": "Only the crawl: sources become WARC files.",
    "ingest": "Take in WARC, ARC, WET, JSONL, Parquet, text, PDF.",
    "curate": "Turn captures into publishable parts.",
    "publish": "Write a release from the last curated run.",
    "try": "One page through every stage, shown step by step.",
    "explain": "The whole story of a document.",
    "sql": "Ask the catalog (read-only).",
    "report": "Open or write a release's report page.",
    "export": "A mixture of documents for training.",
    "tokenizer": "Train a Polish tokenizer from a release.",
    "reconstruct": "Texts of a reconstruction kit, from your own captures.",
    "withdraw": "Take documents out of the next release.",
    "quality": "Train or evaluate the quality classifier.",
    "verify": "Prove a release from its files.",
    "status": "Runs, who holds the home, disk use.",
    "logs": "What a run noted, line by line.",
    "metrics": "For Prometheus: print, write or serve on loopback.",
    "capacity": "What a larger corpus would take.",
    "serve": "Prefect deployments with schedules.",
    "up": "Prefect server, UI and a worker on this machine.",
    "gc": "Remove what is no longer needed.",
}
GROUPS = frozenset({"quality", "tokenizer"})
MODULES = {"try": "try_page"}  # where a command's name is a Python keyword
EPILOG = "Start with `kombajn demo`. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted."


def _placeholder(summary: str) -> Callable[[], None]:
    def command() -> None:
        pass

    command.__doc__ = summary
    return command


def build(selected: str | None) -> typer.Typer:
    """The application with only *selected* really loaded; the others are names with a summary, for ``--help``."""
    app = typer.Typer(
        name="kombajn",
        help="Kombajn: reap, thresh and publish a Polish text corpus – lawful, provable, reproducible.",
        epilog=EPILOG,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, summary in COMMANDS.items():
        if name != selected:
            app.command(name, help=summary)(_placeholder(summary))
            continue
        module = importlib.import_module(f"flows.cli.{MODULES.get(name, name)}")
        if name in GROUPS:
            app.add_typer(module.app, name=name, help=summary)
        else:
            app.command(name)(getattr(module, MODULES.get(name, name)))
    return app


def _report(failure: Failure) -> None:
    if "--json" in sys.argv:
        print(json.dumps({"error": failure.message, "fix": failure.fix, **failure.besides}, ensure_ascii=False))
    print(f"kombajn: {failure.message}", file=sys.stderr)
    if failure.fix:
        print(f"  → {failure.fix}", file=sys.stderr)


def translate(error: BaseException) -> Failure:
    """The message for a person behind an exception that a command let through."""
    if isinstance(error, Failure):
        return error
    fix = getattr(error, "fix", None)
    if isinstance(fix, str):  # errors of the rooms that know their own remedy
        return Failure(str(error), fix)
    if any(kind.__name__ == "StageError" for kind in type(error).__mro__):  # not imported: it would load Arrow
        return Failure(str(error), "correct the setting in the manifest, or rebuild with --all")
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Failure(
            f"the disk is full{f' ({error.filename})' if error.filename else ''}; finished parts are kept",
            "free some space (`kombajn status` shows what takes it), then run the same command again",
        )
    if isinstance(error, OSError) and error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return Failure(f"cannot write {error.filename}: {error.strerror}", "give this user the right to write there")
    return Failure(
        f"unexpected {type(error).__name__}: {error}",
        "KOMBAJN_DEBUG=1 shows where; finished parts are kept, the same command goes on",
    )


def main() -> None:
    """Run the command of ``sys.argv`` and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    use_system_pool()
    without_pandas()
    selected = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    try:
        build(selected if selected in COMMANDS else None)()
    except SystemExit:
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(FAILED) from None
    except BaseException as error:
        if os.environ.get("KOMBAJN_DEBUG"):
            raise
        failure = translate(error)
        _report(failure)
        if failure.code == INTERRUPTED:
            # Ctrl-C may hit the start of a thread; Python would then wait for that thread forever.
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(failure.code)
        raise SystemExit(failure.code) from None


if __name__ == "__main__":
    main()
