"""One Prefect server a run, on loopback, quiet, without telemetry; or the one that ``kombajn up`` already runs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from flows.cli.errors import Failure
from flows.home import read_json, write_json
from flows.lock import child_descriptor
from flows.progress import Silent

READY_SECONDS = 180.0
LOOPBACK = "127.0.0.1"

QUIET = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",  # a failure is told once, in our own words
    "PREFECT_LOGGING_SERVER_LEVEL": "ERROR",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    "PREFECT_CLI_PROMPT": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "600",
}
UNNEEDED = (
    "CANCELLATION_CLEANUP", "CLEANUP_RECONCILER", "FOREMAN", "LATE_RUNS", "PAUSE_EXPIRATIONS", "REPOSSESSOR",
    "SCHEDULER", "TRIGGERS",
)  # fmt: skip
"""Services of a server that schedules nothing: each wakes up every few seconds for as long as the run lasts."""


def environment(home: Path, api: str | None = None) -> dict[str, str]:
    """Prefect's settings for processes that work on *home*: its own profile folder, no telemetry, quiet logs."""
    settings = dict(QUIET, PREFECT_HOME=str((home / ".prefect").resolve()))
    if api is not None:
        settings["PREFECT_API_URL"] = api
    return settings


@contextmanager
def running(home: Path, progress: Silent) -> Iterator[str]:
    """The URL of a Prefect API for the block; sets ``PREFECT_API_URL`` and the quiet settings in this process.

    An API named in the environment is used as it is; else a server starts here and ends with the block.
    """
    named = os.environ.get("PREFECT_API_URL") or known_api(home)
    if named:
        os.environ["PREFECT_API_URL"] = named
        os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
        yield named
        return
    progress.say("starting the Prefect server on this machine (some 10 to 30 seconds) …")
    with started(home) as api:
        before = dict(os.environ)
        os.environ.update(environment(home, api))
        try:
            yield api
        finally:
            os.environ.clear()
            os.environ.update(before)


@contextmanager
def started(home: Path, *, ui: bool = False, port: int | None = None, writer: bool = True) -> Iterator[str]:
    """A server of our own: a child process that ends with the block, or with this process however it ends.

    The server of a *writer* holds the home as its children do; that of ``kombajn up`` serves many writers in turn.
    """
    (home / ".prefect").mkdir(parents=True, exist_ok=True)
    number = port or _free_port()
    api = f"http://{LOOPBACK}:{number}/api"
    settings: Mapping[str, str] = {
        **os.environ,
        **environment(home),
        **(dict.fromkeys((f"PREFECT_SERVER_SERVICES_{name}_ENABLED" for name in UNNEEDED), "false") if writer else {}),
        "PREFECT_SERVER_UI_ENABLED": str(ui).lower(),
    }
    log = home / ".prefect" / "server.log"
    lock = child_descriptor(home) if writer else os.open(os.devnull, os.O_RDONLY)
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "flows.server_process", str(number), *(["--patient"] if writer else [])],
            env=dict(settings, PREFECT_API_URL=api, PREFECT_UI_API_URL=api),
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            pass_fds=(lock,),
            start_new_session=True,  # Ctrl-C is for us: we end the server when the flow has ended
        )
    os.close(lock)
    try:
        _wait_until_ready(child, api, log)
        yield api
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(timeout=5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


@contextmanager
def announced(home: Path, api: str) -> Iterator[None]:
    """For the block, other commands on this home find the server at *api*."""
    path = home / ".prefect" / "api.json"
    write_json(path, {"api": api})
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def known_api(home: Path) -> str | None:
    """The API of the server that ``kombajn up`` runs for this home, if it answers."""
    path = home / ".prefect" / "api.json"
    if not path.is_file():
        return None
    api = str(read_json(path)["api"])
    return api if _answers(api) else None


def _answers(api: str) -> bool:
    try:
        with _local.open(f"{api}/health", timeout=2):
            return True
    except (urllib.error.URLError, OSError):
        return False


_local = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""A configured proxy is the crawler's way to the web, not ours to our own server."""


def _wait_until_ready(child: subprocess.Popen[bytes], api: str, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            tail = log.read_text(errors="replace").strip().splitlines()[-1:]
            raise Failure(
                f"the Prefect server ended with code {child.returncode}{': ' + tail[0] if tail else ''}",
                f"see {log}; `--engine direct` works without a server",
            )
        if _answers(api):
            return
        time.sleep(0.2)
    raise Failure(
        f"the Prefect server was not ready within {READY_SECONDS:.0f} s",
        f"see {log}; `--engine direct` needs no server",
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
