"""Run by the peer's Python: FineWeb-2's Polish pipeline with datatrove's own executor, from WARC files to Parquet.

Arguments: folder of WARC files, output folder, number of workers, fastText language model. Extraction by trafilatura,
language, MinHash (14 bands of 8), FineWeb-2's filters with its Polish thresholds, ftfy, personal data, symbol lines,
Parquet. Language is read by lid.176, because the model of GlotLID is no package. Writes ``fates.json``: what became of
each URL that came through extraction. Standard output: one JSON object of what was kept.
"""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

from _datatrove_chain import filters  # type: ignore[import-not-found]  # beside this script

BANDS, ROWS = 14, 8


def reading(warcs: str, folder: Path, model: str) -> list[Any]:
    from datatrove.pipeline.extractors import Trafilatura
    from datatrove.pipeline.filters import LanguageFilter
    from datatrove.pipeline.readers import WarcReader
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    language = LanguageFilter(languages=["pl"], exclusion_writer=JsonlWriter(str(folder / "removed" / "language")))
    language.model.MODEL_URL = model  # of the instance, which travels to the worker processes
    return [
        WarcReader(warcs, glob_pattern="*.warc.gz"),
        Trafilatura(favour_precision=True, timeout=10),
        language,
        JsonlWriter(str(folder / "read")),
    ]


def finishing(folder: Path) -> list[Any]:
    from datatrove.pipeline.dedup import MinhashDedupFilter
    from datatrove.pipeline.formatters import FTFYFormatter, PIIFormatter, SymbolLinesFormatter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import ParquetWriter
    from datatrove.pipeline.writers.jsonl import JsonlWriter

    chain = filters()
    for step in chain:
        step.exclusion_writer = JsonlWriter(str(folder / "removed" / type(step).__name__))
    duplicates = JsonlWriter(str(folder / "removed" / "duplicates"))
    return [
        JsonlReader(str(folder / "read")),
        MinhashDedupFilter(str(folder / "minhash" / "remove"), exclusion_writer=duplicates),
        *chain,
        FTFYFormatter(),
        PIIFormatter(),
        SymbolLinesFormatter(symbols_to_remove=["|"], replace_char="\n"),
        ParquetWriter(str(folder / "kept")),
    ]


def deduplication(folder: Path) -> list[tuple[list[Any], int]]:
    from datatrove.pipeline.dedup import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.utils.hashing import HashConfig

    config = MinhashConfig(
        n_grams=5, num_buckets=BANDS, hashes_per_bucket=ROWS, hash_config=HashConfig(precision=64, hash_fc="xxhash")
    )
    signatures, buckets, remove = (str(folder / "minhash" / name) for name in ("signatures", "buckets", "remove"))
    sign = MinhashDedupSignature(signatures, config=config, language="pol_Latn")
    return [
        ([JsonlReader(str(folder / "read")), sign], 0),
        ([MinhashDedupBuckets(signatures, buckets, config=config)], BANDS),
        ([MinhashDedupCluster(buckets, remove, config=config)], 1),
    ]


def fates(folder: Path) -> dict[str, str]:
    """URL → ``kept`` or the first filter that dropped it."""
    import pyarrow.parquet as pq

    found: dict[str, str] = {}
    for path in sorted((folder / "removed").rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                reason = row["metadata"].get("filter_reason") or path.parent.name
                found[row["metadata"]["url"]] = f"{path.parent.name}:{reason}" if reason != path.parent.name else reason
    for path in sorted((folder / "kept").rglob("*.parquet")):
        for row in pq.read_table(path, columns=["metadata"])["metadata"].to_pylist():
            found[row["url"]] = "kept"
    return found


def main(warcs: str, output: str, workers: int, model: str) -> None:
    from datatrove.executor import LocalPipelineExecutor

    folder = Path(output)
    files = len(list(Path(warcs).rglob("*.warc.gz")))
    stages = [(reading(warcs, folder, model), 0), *deduplication(folder), (finishing(folder), 0)]
    for number, (steps, tasks) in enumerate(stages):
        logs = str(folder / "logs" / str(number))
        # The readers of later stages take one file a task, which is the file of one task of the first stage.
        LocalPipelineExecutor(steps, tasks=tasks or files, workers=workers, logging_dir=logs).run()
    found = fates(folder)
    (folder / "fates.json").write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
