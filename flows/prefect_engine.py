"""Phases of a run as Prefect tasks: Prefect keeps their states and retries, the batches below them cost it nothing.

A task run is a *phase* – a handful of stages that belong together – since what Prefect does for one takes longer than
many a stage. Inside it the batches go to the watched pool, or to a Dask cluster, each with its own receipt: a retried
phase goes on with the batch that failed.
"""

from __future__ import annotations

import errno
import secrets
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.states import Completed

from flows.artifacts import PhaseProgress
from flows.engine import BatchEngine
from flows.receipt import Job, Receipt, perform

RETRIES = 2
RETRY_SECONDS = [1.0, 5.0]
_PERMANENT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES})


def _worth_retrying(_task: Any, _run: TaskRun, state: State[Any]) -> bool:
    """Only trouble of the storage can pass by itself: a full disk, a corrupt part or a mistake of ours cannot."""
    try:
        state.result()
    except OSError as error:
        return error.errno not in _PERMANENT
    except BaseException:
        return False
    return False


class PrefectEngine(BatchEngine):
    """A ``BatchEngine`` whose phases are Prefect task runs; the local pool does their work."""

    def phase(self, name: str, stages: Callable[[], object]) -> None:
        """See ``BatchEngine``; must be called inside a flow."""
        chain, quiet = self.chain, self.progress

        @task(
            name=name,
            task_run_name=name,
            retries=RETRIES,
            retry_delay_seconds=RETRY_SECONDS,
            retry_condition_fn=_worth_retrying,
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        def phase() -> State[None]:
            self.chain = chain  # a retry begins where the phase began
            told = self.progress = PhaseProgress(name, quiet)
            try:
                stages()
            finally:
                self.progress = quiet
            return Completed(message=told.summary())

        phase()


class RemoteEngine(PrefectEngine):
    """Batches run on the workers of the Dask cluster behind the flow's task runner, over shared storage.

    Dask gives a lost worker's batches to others. A batch that takes worker after worker with it ends up on the watched
    pool of this machine, which finds the record that crashes.
    """

    def perform_each(self, chains: Sequence[Sequence[Job]]) -> Iterable[Receipt]:
        """See ``BatchEngine``; must be called inside a flow whose task runner is remote. Goes stage by stage."""
        for step in range(max(map(len, chains), default=0)):
            yield from self._perform([chain[step] for chain in chains if step < len(chain)])

    def _perform(self, jobs: Sequence[Job]) -> Iterable[Receipt]:
        import distributed
        from prefect.context import FlowRunContext

        context: Any = FlowRunContext.get()
        client = context.task_runner.client
        ended: Any = distributed.as_completed
        attempt = secrets.token_hex(4)
        futures = {
            client.submit(perform, job, key=f"{job.stage}-{job.number:05}-{attempt}", pure=False): job for job in jobs
        }
        deadly = []
        try:
            for future in ended(futures, loop=client.loop):
                try:
                    yield future.result()
                except distributed.KilledWorker:
                    deadly.append(futures[future])
        except BaseException:
            client.cancel(list(futures))
            raise
        yield from super().perform_each([[job] for job in deadly])
