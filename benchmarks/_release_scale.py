"""Write a release of DOCUMENTS synthetic documents below FOLDER; print CPU seconds, peak memory and disk as JSON.

The making of the documents is not counted.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from benchmarks.catalog import _documents, _texts
from catalog.release import CorpusIdentity, ReleaseSpec, write_release
from flows.memory import without_pandas

BYTES_A_DOCUMENT = 2400


def main(documents: int, folder: str) -> None:
    without_pandas()  # as in every command
    with tempfile.TemporaryDirectory(dir=folder) as name:
        accounts: list[pa.Table] = []
        making = 0.0

        def tables() -> Iterator[pa.Table]:
            nonlocal making
            begun = time.process_time()
            for table in _documents(_texts(None, documents * BYTES_A_DOCUMENT)):
                chosen = table.select(["capture_id", "url", "source"])
                accounts.append(chosen.append_column("outcome", pa.repeat("published", table.num_rows)))
                making += time.process_time() - begun
                yield table
                begun = time.process_time()
            making += time.process_time() - begun

        spec = ReleaseSpec("1", CorpusIdentity("bench", "bench@example.org"), "bench", {}, "0")
        start = time.process_time()
        write_release(Path(name) / "release", spec, tables(), accounting={"captures": accounts})
        seconds = time.process_time() - start - making
        texts = sum(table.num_rows for table in accounts)
        disk = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    figures = {"level": "release", "documents": texts, "seconds": seconds, "peak_memory_bytes": peak}
    print(json.dumps(figures | {"disk_bytes": disk}))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
