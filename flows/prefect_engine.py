"""Batches as Prefect tasks: Prefect keeps their states and retries, the watched pool does the work."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import as_completed

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


def _batch(stage: str, number: int, work: Callable[..., Receipt]) -> Any:
    """*work* as a Prefect task that is named by stage and number."""
    return task(
        name=stage,
        task_run_name=f"{stage}-{number:05}",
        retries=RETRIES,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_worth_retrying,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(work)


class PrefectEngine(BatchEngine):
    """A ``BatchEngine`` whose batches are Prefect task runs; the local pool does their work."""

    def perform_all(self, jobs: Sequence[Job]) -> Iterable[Receipt]:
        """See ``BatchEngine``; must be called inside a flow."""
        by_number = {job.number: job for job in jobs}

        def batch(number: int) -> Receipt:
            return self.pool.perform(by_number[number])

        futures = [_batch(job.stage, job.number, batch).submit(job.number) for job in jobs]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            self.pool.interrupt()
            raise


class RemoteEngine(BatchEngine):
    """Batches run where the flow's task runner sends them: on the workers of a Dask cluster, over shared storage."""

    def perform_all(self, jobs: Sequence[Job]) -> Iterable[Receipt]:
        """See ``BatchEngine``; must be called inside a flow whose task runner is remote."""
        futures = [_batch(job.stage, job.number, perform).submit(job) for job in jobs]
        for future in as_completed(futures):
            yield future.result()
