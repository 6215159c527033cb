"""Run one crawl: ``python -m crawler JOB.json``. The same command resumes what was interrupted or killed.

Standard output holds JSON lines (events ``start``, ``progress``, ``summary``, ``error``); ``crawl.log`` in the job's
folder is for people. Exit code 0: done; 1: failed, the last line says why and what to do; 130: interrupted, state kept.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
from pathlib import Path

from crawler.job import CrawlJob, JobError, read_job
from crawler.locks import Busy
from crawler.progress import emit

_PR_SET_PDEATHSIG = 1
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run the job named on the command line; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler", description=__doc__)
    parser.add_argument("job", type=Path, help="a job file (see crawler/job.py)")
    parser.add_argument("--shard", type=int, default=None, help="run only this one of the job's processes")
    options = parser.parse_args(arguments)
    _die_with_parent()
    try:
        job = read_job(options.job)
    except JobError as error:
        emit("error", message=f"The crawl's job cannot be used: {error}", fix="Correct the job file.")
        return 1
    return run(job, options.job, options.shard)


def run(job: CrawlJob, path: Path, shard: int | None) -> int:
    """Run *job* in this process, or as several processes."""
    try:
        (Path(job.folder) / "state").mkdir(parents=True, exist_ok=True)
        if job.processes > 1 and shard is None:
            from crawler.processes import Processes

            return Processes(job, path).run()
        from crawler.run import run_shard

        return run_shard(job, shard or 0)
    except Busy:
        emit("error", message=f"Another crawler works in {job.folder}.", fix="Wait for it, or stop it first.")
        return 1
    except OSError as error:
        emit(
            "error",
            message=f"The crawl of {job.name} stopped: {error.strerror or error} ({error.filename or job.folder})",
            fix="Make room or give write access, then run the same command again: nothing fetched is lost.",
        )
        return 1


def _die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux): no crawler outlives its flow."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
