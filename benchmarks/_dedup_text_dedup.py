"""Run by the peer's Python: text-dedup's MinHash steps in one process, with verification.

Arguments: JSON Lines of ``text``, bands, rows. Prints JSON: CPU seconds of fingerprinting and of all steps, a cluster
number for each document, and whether it stays.
"""

import json
import resource
import sys
import tempfile
from pathlib import Path


def cpu_seconds() -> float:
    """CPU seconds of this process and its finished children: the library maps in a process of its own."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(path: str, bands: int, rows: int) -> None:
    from text_dedup import minhash
    from text_dedup.config.base import load_config_from_toml

    count = len(Path(path).read_text(encoding="utf-8").splitlines())
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "config.toml"
        settings.write_text(
            f"""
            [input]
            input_type = "local_files"
            file_type = "json"
            read_arguments = {{ path = "json", data_files = "{path}", split = "train", cache_dir = "{folder}/cache" }}
            [algorithm]
            algorithm_name = "minhash"
            text_column = "text"
            num_proc = 1
            num_perm = {bands * rows}
            bands = {bands}
            rows = {rows}
            ngram_size = 5
            threshold = 0.7
            min_length = 1
            check_false_positive = true
            [output]
            output_dir = "{folder}/out"
            [debug]
            """,
            encoding="utf-8",
        )
        config = load_config_from_toml(settings)
        start = cpu_seconds()
        dataset, _, _ = minhash.load_and_preprocess(config)
        loaded = cpu_seconds()
        embedded = minhash.fingerprint(config, dataset)
        signed = cpu_seconds()
        dataset = minhash.assign(config, dataset, minhash.cluster(config, embedded))
        dataset, _ = minhash.check_false_positives(config, dataset)
        remaining = minhash.remove_duplicates(config, dataset)
        end = cpu_seconds()
        index, cluster = config.algorithm.internal_index_column, config.algorithm.cluster_column
        labels = list(range(-1, -count - 1, -1))
        for document, label in zip(dataset[index], dataset[cluster], strict=True):
            labels[document] = label
        kept = set(remaining[index])
    answer = {
        "signature_seconds": signed - loaded,
        "document_seconds": end - start,
        "clusters": labels,
        "kept": [i in kept for i in range(count)],
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
