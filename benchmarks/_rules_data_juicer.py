"""Run by the peer's Python: the filters of data-juicer that have a counterpart among FineWeb-2's rules.

Word repetition of 5 to 10 words with FineWeb-2's Polish limits, at least 50 words. Arguments: a JSON Lines file of
``text``. Prints one JSON object: CPU seconds, and for each document null or the rule that it breaks first.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

LIMITS = {5: 0.172, 6: 0.16, 7: 0.148, 8: 0.136, 9: 0.123, 10: 0.111}
BATCH = 200


def main() -> None:
    from data_juicer.ops.filter.word_repetition_filter import WordRepetitionFilter
    from data_juicer.ops.filter.words_num_filter import WordsNumFilter
    from data_juicer.utils.constant import Fields

    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    chain = [(f"duplicate_{n}_grams", WordRepetitionFilter(rep_len=n, max_ratio=limit)) for n, limit in LIMITS.items()]
    chain.append(("word_count", WordsNumFilter(min_num=50)))

    def judge(part: list[str]) -> list[str | None]:
        verdicts: list[str | None] = [None] * len(part)
        context: list[dict[str, object]] = [{} for _ in part]
        for name, step in chain:
            samples = {"text": part, Fields.stats: [{} for _ in part], Fields.context: context}
            samples = step.compute_stats_batched(samples, context=True)
            for number, kept in enumerate(step.process_batched(samples)):
                if not kept and verdicts[number] is None:
                    verdicts[number] = name
        return verdicts

    judge(texts[:1])
    start = time.process_time()
    verdicts = [verdict for i in range(0, len(texts), BATCH) for verdict in judge(texts[i : i + BATCH])]
    print(json.dumps({"seconds": time.process_time() - start, "verdicts": verdicts}))


if __name__ == "__main__":
    main()
