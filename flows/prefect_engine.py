"""Batches as Prefect tasks: Prefect keeps their states and retries, the watched pool does the work."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import as_completed

from flows.engine import BatchEngine
from flows.receipt import Job, Receipt

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
    """A ``BatchEngine`` whose batches are Prefect task runs, named by stage and number."""

    def perform_all(self, jobs: Sequence[Job]) -> Iterable[Receipt]:
        """See ``BatchEngine``; must be called inside a flow."""
        by_number = {job.number: job for job in jobs}

        @task(
            retries=RETRIES,
            retry_delay_seconds=RETRY_SECONDS,
            retry_condition_fn=_worth_retrying,
            cache_policy=NO_CACHE,
            persist_result=False,
        )
        def batch(number: int) -> Receipt:
            return self.pool.perform(by_number[number])

        futures = [
            batch.with_options(name=job.stage, task_run_name=f"{job.stage}-{job.number:05}").submit(job.number)
            for job in jobs
        ]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BaseException:
            self.pool.interrupt()
            raise
