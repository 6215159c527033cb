"""Run by the peer's Python: data-juicer's MinHash deduplicator in one process.

Arguments: JSON Lines of ``text``, bands, rows. Prints JSON: CPU seconds of hashing and of all, a cluster number for
each document, and whether it stays.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(path: str, bands: int, rows: int) -> None:
    from data_juicer.ops.deduplicator import document_minhash_deduplicator as module
    from datasets import Dataset

    texts = [json.loads(line)["text"] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    made = []

    class Remembered(module.UnionFind):  # type: ignore[name-defined,misc]
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    module.UnionFind = Remembered
    step = module.DocumentMinhashDeduplicator(
        window_size=5, num_permutations=bands * rows, num_bands=bands, num_rows_per_band=rows
    )
    dataset = Dataset.from_dict({"text": texts, "number": list(range(len(texts)))})
    start = time.process_time()
    hashed = dataset.map(step.compute_hash)
    signed = time.process_time()
    kept = set(step.process(hashed)[0]["number"])
    end = time.process_time()
    answer = {
        "signature_seconds": signed - start,
        "document_seconds": end - start,
        "clusters": [int(made[0].find(i)) for i in range(len(texts))],
        "kept": [i in kept for i in range(len(texts))],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
