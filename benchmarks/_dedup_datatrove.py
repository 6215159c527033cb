"""Run by the peer's Python: datatrove's four MinHash stages in one process.

Arguments: JSON Lines of ``text``, bands, rows. Prints JSON: CPU seconds of the signature stage and of all stages
(tokenizer loaded before), a cluster number for each document, and whether it stays.
"""

import json
import struct
import sys
import tempfile
import time
from pathlib import Path


def main(path: str, bands: int, rows: int) -> None:
    from datatrove.data import Document
    from datatrove.pipeline.dedup import (
        MinhashConfig,
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.utils.hashing import HashConfig

    texts = [json.loads(line)["text"] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    config = MinhashConfig(n_grams=5, num_buckets=bands, hashes_per_bucket=rows, hash_config=HashConfig(precision=64))
    with tempfile.TemporaryDirectory() as folder:
        signatures, buckets, removed = (f"{folder}/{name}" for name in ("signatures", "buckets", "removed"))
        warm = MinhashDedupSignature(f"{folder}/warm", config=config, language="pol_Latn")
        warm.run([Document(text="Ala ma kota, a kot ma Alę i psa.", id="0")], 0, 1)
        documents = [Document(text=text, id=str(i)) for i, text in enumerate(texts)]
        start = time.process_time()
        MinhashDedupSignature(signatures, config=config, language="pol_Latn").run(iter(documents), 0, 1)
        signed = time.process_time()
        for bucket in range(bands):
            MinhashDedupBuckets(signatures, buckets, config=config).run(None, bucket, bands)
        MinhashDedupCluster(buckets, removed, config=config, save_cluster_id=True).run(None, 0, 1)
        kept = {doc.id for doc in MinhashDedupFilter(removed).run(iter(documents), 0, 1)}
        end = time.process_time()
        labels = list(range(-1, -len(texts) - 1, -1))
        listing = Path(removed) / "000000.clusters"
        for document, cluster in struct.iter_unpack("<2I", listing.read_bytes() if listing.exists() else b""):
            labels[document] = cluster
    answer = {
        "signature_seconds": signed - start,
        "document_seconds": end - start,
        "clusters": labels,
        "kept": [str(i) in kept for i in range(len(texts))],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
