"""The default engine over a real Prefect server: the same bytes, everything visible, nothing left behind."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import psutil
import pytest

from flows import server
from tests.flows.command import COMMAND, digests, environment, kombajn
from tests.flows.faults import RELEASE, Reference, Strike, endure, second_home
from tests.flows.tiny import Tiny

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
PHASES = {
    "captures", "read", "license", "documents", "sentences", "spans", "settle", "records", "index", "publish",
}  # fmt: skip
SCHEDULED = (
    '  - {name: gazeta, kind: web, seeds: ["https://gazeta.example/"], category: press, basis: tdm_exception, '
    'schedule: "0 3 * * 1"}\n'
)
NOISE = ("telemetry", "Traceback", "Warning", "prefect.io", "INFO", "ERROR")


@dataclass(frozen=True)
class Api:
    """A running Prefect API."""

    url: str

    def call(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON answer to a POST of *body*; an HTTP error arrives as such, but a busy server is asked again."""
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for patience in range(9, -1, -1):
            try:
                with opener.open(request, timeout=60) as response:
                    return json.load(response)
            except urllib.error.HTTPError as error:
                if error.code != HTTPStatus.SERVICE_UNAVAILABLE or not patience:
                    raise
                time.sleep(1)
        raise AssertionError("not reached")


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    with server.started(tmp_path_factory.mktemp("server")) as url:
        yield Api(url)


@dataclass(frozen=True)
class Ran:
    at: Tiny
    log: str


@pytest.fixture(scope="module")
def ran(api: Api, tiny: Tiny, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The tiny home after ``kombajn run`` with the default engine on that server."""
    at = second_home(tiny, tmp_path_factory.mktemp("prefect"))
    done = kombajn(*at.words("run", "--workers", 2), PREFECT_API_URL=api.url)
    assert done.returncode == 0, done.stderr
    return Ran(at, done.stderr)


def test_the_release_has_the_bytes_of_the_batch_runner(ran: Ran, reference: Reference) -> None:
    assert digests(ran.at.home / RELEASE) == reference.digests


def test_standard_error_shows_our_progress_and_no_noise(ran: Ran) -> None:
    assert "publish: done" in ran.log
    assert not [line for line in ran.log.splitlines() for word in NOISE if word.lower() in line.lower()]


def test_flow_runs_and_task_runs_are_visible(ran: Ran, api: Api, reference: Reference) -> None:
    flows = {flow["id"]: flow["name"] for flow in api.call("/flows/filter", {})}
    runs = api.call("/flow_runs/filter", {})
    assert {flows[run["flow_id"]] for run in runs} == {"harvest", "crawl", "curate", "publish"}
    assert {run["state_type"] for run in runs} == {"COMPLETED"}
    parameters = next(run["parameters"] for run in runs if flows[run["flow_id"]] == "harvest")
    assert parameters["home"] == str(ran.at.home)
    deadline = time.monotonic() + 60  # states of tasks arrive as events, a moment after the run
    while True:
        tasks = {run["name"]: run["state"] for run in api.call("/task_runs/filter", {"limit": 200})}
        if set(tasks) >= PHASES and {state["type"] for state in tasks.values()} == {"COMPLETED"}:
            break
        assert time.monotonic() < deadline, PHASES ^ set(tasks)
        time.sleep(0.5)
    assert set(tasks) - {"crawl-0", "curate-0", "publish-0"} == PHASES  # a flow within a flow has one, too
    batches = sum(task.stage == "read" for task in reference.tasks)
    assert tasks["read"]["message"] == f"read {batches}/{batches}, screen {batches}/{batches}"
    assert "documents/features" in tasks["documents"]["message"]


def test_wrong_parameters_are_refused_before_a_flow_begins() -> None:
    from prefect.exceptions import ParameterTypeError

    from flows.prefect_flows import curate

    assert curate.validate_parameters({"workers": "3"})["workers"] == 3
    with pytest.raises(ParameterTypeError, match="workers"):
        curate.validate_parameters({"workers": "wiele"})
    shown = curate.parameters.properties
    assert {name: shown[name]["default"] for name in ("home", "everything")} == {"home": "corpus", "everything": False}


def test_a_served_deployment_is_scheduled_fails_once_and_publishes(
    tiny: Tiny, api: Api, reference: Reference, tmp_path: Path
) -> None:
    at = second_home(tiny, tmp_path)
    manifest = tmp_path / "data_manifest.yaml"
    manifest.write_text(at.manifest.read_text(encoding="utf-8").replace("sources:\n", f"sources:\n{SCHEDULED}"))
    at = replace(at, manifest=manifest)
    settings = environment(PREFECT_API_URL=api.url, PREFECT_RUNNER_POLL_FREQUENCY="1")
    with subprocess.Popen([*COMMAND, *at.words("serve")], env=settings, stderr=subprocess.DEVNULL) as serving:
        try:
            found = _deployments(api, serving)
            source = found["harvest/gazeta"]
            assert [entry["schedule"]["cron"] for entry in source["schedules"]] == ["0 3 * * 1"]
            assert source["parameters"]["sources"] == ["gazeta"]
            assert {entry["global_concurrency_limit"]["limit"] for entry in found.values()} == {1}
            curate, publish = (found[f"{name}/malenki"]["id"] for name in ("curate", "publish"))
            with pytest.raises(urllib.error.HTTPError) as refused:
                api.call(f"/deployments/{curate}/create_flow_run", {"parameters": {"workers": "wiele"}})
            assert refused.value.code in (409, 422)
            early = _ended(api, api.call(f"/deployments/{publish}/create_flow_run", {})["id"])
            curated = _ended(api, api.call(f"/deployments/{curate}/create_flow_run", {})["id"])
            published = _ended(api, api.call(f"/deployments/{publish}/create_flow_run", {})["id"])
        finally:
            serving.terminate()
    # Nothing was curated yet: a person must do something, so that the run is not tried again in ten minutes.
    assert (early["state_type"], early["run_count"]) == ("FAILED", 1), early["state"]
    assert "curate" in early["state"]["message"]
    assert curated["state_type"] == published["state_type"] == "COMPLETED", (curated["state"], published["state"])
    differing = dict(digests(at.home / RELEASE).items() ^ reference.digests.items())
    assert {Path(name).name for name in differing} == {
        "manifest.json"
    }  # it names the manifest, which has one source more
    assert str(at.home.resolve() / RELEASE) in str(api.call("/artifacts/filter", {"sort": "CREATED_DESC"}))


def _deployments(api: Api, serving: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The registered deployments as ``flow/name``, once all five are there."""
    deadline = time.monotonic() + 120
    while True:
        flows = {flow["id"]: flow["name"] for flow in api.call("/flows/filter", {})}
        found = {f"{flows[entry['flow_id']]}/{entry['name']}": entry for entry in api.call("/deployments/filter", {})}
        if len(found) == 5:
            return found
        assert serving.poll() is None
        assert time.monotonic() < deadline, sorted(found)
        time.sleep(0.5)


def _ended(api: Api, run: str) -> Any:
    deadline = time.monotonic() + 240
    while True:
        found = api.call("/flow_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})[0]
        if found["state_type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED"):
            return found
        assert time.monotonic() < deadline, found["state"]
        time.sleep(0.5)


def test_three_kills_and_resumes_leave_the_same_bytes(
    tiny: Tiny, api: Api, reference: Reference, tmp_path: Path
) -> None:
    moments = {"read": 0.5, "documents/features": 0.3, "publish": 0.5}
    stages = [task.stage for task in reference.tasks]
    strikes = [Strike(stages.index(stage), inside, "command") for stage, inside in moments.items()]
    outcome = endure(second_home(tiny, tmp_path), reference, strikes, "--workers", 1, PREFECT_API_URL=api.url)
    assert outcome.whole, outcome
    assert len(outcome.blows) == len(strikes)


def test_a_killed_command_takes_its_server_and_workers_with_it(tiny: Tiny, tmp_path: Path) -> None:
    at = second_home(tiny, tmp_path)
    with subprocess.Popen([*COMMAND, *at.words("run")], env=environment(), stderr=subprocess.DEVNULL) as command:
        me = psutil.Process(command.pid)
        deadline = time.monotonic() + 240
        family: list[psutil.Process] = []
        while not {"flows.worker", "flows.server_process"} <= {word for child in family for word in _words(child)}:
            assert command.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
            family = me.children(recursive=True)
        listening = {entry.laddr.ip for child in [me, *family] for entry in _listening(child)}
        command.kill()
        command.wait()
        left = psutil.wait_procs(family, timeout=20)[1]
    assert not left, [_words(process) for process in left]
    assert listening == {"127.0.0.1"}


def _listening(process: psutil.Process) -> list[Any]:
    try:
        return [entry for entry in process.net_connections() if entry.status == psutil.CONN_LISTEN]
    except psutil.NoSuchProcess:
        return []


def _words(process: psutil.Process) -> list[str]:
    try:
        return [*process.cmdline()]
    except psutil.NoSuchProcess:
        return []
