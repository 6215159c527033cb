"""Run by the peer's Python: Dolma's Bloom filter over whole documents, which is its only means at that level.

Arguments: JSON Lines of ``text``; bands and rows mean nothing to it. Prints JSON: CPU seconds, and whether each
document stays. It does not tell which document a duplicate is a copy of.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import tempfile
from pathlib import Path


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main(path: str) -> None:
    from dolma import deduper

    texts = [json.loads(line)["text"] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        documents = Path(folder) / "documents"
        documents.mkdir()
        start = cpu_seconds()
        with gzip.open(documents / "a.jsonl.gz", "wt", encoding="utf-8", compresslevel=1) as file:
            for number, text in enumerate(texts):
                row = {"id": str(number), "text": text, "source": "bench", "version": "1"}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        written = cpu_seconds()
        deduper(
            {
                "documents": [str(documents / "*.gz")],
                "dedupe": {
                    "name": "copies", "skip_empty": True, "min_length": 0, "min_words": 0, "num_partitions": 1,
                    "partition_index": 0, "file_partition": False, "document_dir": "documents",
                    "documents": {"attribute_name": "copy", "key": "$.text"},
                },
                "bloom_filter": {
                    "file": f"{folder}/bloom", "read_only": False, "size_in_bytes": 0,
                    "estimated_doc_count": len(texts), "desired_false_positive_rate": 1e-6,
                },
                "is_s3_volume": False,
                "work_dir": {"input": f"{folder}/in", "output": f"{folder}/out"},
                "processes": 1,
                "compression": {"input": None, "output": None},
            }
        )  # fmt: skip
        end = cpu_seconds()
        kept = [True] * len(texts)
        with gzip.open(Path(folder) / "attributes" / "copies" / "a.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                kept[int(row["id"])] = not row["attributes"].get("copy")
    print(json.dumps({"document_seconds": end - written, "writing_seconds": written - start, "kept": kept}))


if __name__ == "__main__":
    main(sys.argv[1])
