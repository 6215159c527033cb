"""Which Dask cluster runs the batches: one that is up already, or the one of the manifest's ``engine`` block."""

from __future__ import annotations

import socket
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flows.cli.errors import WRONG_USAGE, Failure
from flows.manifest import Manifest

CLUSTERS = {
    "local": "distributed:LocalCluster",
    "slurm": "dask_jobqueue:SLURMCluster",
    "kubernetes": "dask_kubernetes.operator:KubeCluster",
}


def task_runner(engine: str, manifest: Manifest) -> Any:
    """Prefect's task runner for *engine*: ``dask://host:port``, or ``dask`` for the manifest's cluster."""
    address = address_of(engine, manifest)
    options = dict(manifest.engine.cluster)
    kind = str(options.pop("kind", "local"))
    adapt = options.pop("adapt", None)
    cluster = _cluster(kind) if address is None else None
    from prefect_dask.task_runners import DaskTaskRunner

    if address is not None:
        _reach(address)
        return DaskTaskRunner(address=address)
    return DaskTaskRunner(cluster_class=cluster, cluster_kwargs=options, adapt_kwargs=adapt)


def require_scheduler(engine: str, manifest: Manifest) -> None:
    """Refuse a scheduler that does not answer before anything is started for it."""
    address = address_of(engine, manifest)
    if address is not None:
        _reach(address)


def address_of(engine: str, manifest: Manifest) -> str | None:
    """The scheduler's address as Dask writes it, or None where a cluster is to be started."""
    named = engine if "://" in engine else manifest.engine.address
    return "tcp://" + named.removeprefix("dask://") if named and named.startswith("dask://") else named


def _cluster(kind: str) -> Any:
    if kind not in CLUSTERS:
        raise Failure(f"engine.cluster.kind {kind!r} is unknown", f"expected one of {', '.join(CLUSTERS)}", WRONG_USAGE)
    module, _, name = CLUSTERS[kind].partition(":")
    try:
        return getattr(import_module(module), name)
    except ImportError:
        package = module.partition(".")[0].replace("_", "-")
        raise Failure(f"a {kind} cluster needs the package {package}", f"install {package}", WRONG_USAGE) from None


def _reach(address: str) -> None:
    """Refuse what does not answer: Dask itself would try a closed port until its time is over."""
    place = urlsplit(address)
    try:
        socket.create_connection((place.hostname or "", place.port or 8786), timeout=5).close()
        import distributed

        client: Any = distributed.Client
        client(address, timeout="15s").close()
    except (OSError, TimeoutError, ValueError) as error:
        raise Failure(
            f"no Dask scheduler answers at {address}: {error}", "start one with `dask scheduler`, or correct --engine"
        ) from None
