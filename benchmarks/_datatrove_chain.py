"""Run by the peer's Python: FineWeb-2's Polish chain of filters as datatrove ships them.

Arguments: a JSON Lines file of ``text``. Prints one JSON object: CPU seconds (tokenizer loaded before), and for each
document null or the name of the first filter that drops it.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

STOP_WORDS = "w i na z do się roku od a jest przez po jako oraz o został był nie"


def filters() -> list[Any]:
    from datatrove.pipeline.filters import FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter

    language = "pol"
    repetition = GopherRepetitionFilter(
        language=language,
        dup_para_frac=0,
        dup_line_char_frac=0,
        dup_para_char_frac=0,
        dup_line_frac=0.32,
        top_n_grams=((2, 0.222), (3, 0.198), (4, 0.176)),
        dup_n_grams=((5, 0.172), (6, 0.16), (7, 0.148), (8, 0.136), (9, 0.123), (10, 0.111)),
    )
    lines = FineWebQualityFilter(
        language=language, line_punct_thr=0.087, new_line_ratio=0.158, char_duplicates_ratio=0.1, short_line_thr=999
    )
    quality = GopherQualityFilter(
        language=language,
        min_avg_word_length=3,
        max_avg_word_length=12,
        max_non_alpha_words_ratio=0.726,
        stop_words=STOP_WORDS.split(),
        min_stop_words=2,
    )
    return [repetition, lines, quality]


def verdict(chain: list[Any], document: Any) -> str | None:
    for step in chain:
        try:
            answer = step.filter(document)
        except ZeroDivisionError:
            return "empty"
        if answer is False:
            return type(step).__name__
        if isinstance(answer, tuple) and not answer[0]:
            return str(answer[1])
    return None


def main() -> None:
    from datatrove.data import Document

    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        documents = [Document(text=json.loads(line)["text"], id=str(number)) for number, line in enumerate(lines)]
    chain = filters()
    verdict(chain, Document(text="To jest próba i nic nie znaczy. " * 20, id="warm"))
    start = time.process_time()
    verdicts = [verdict(chain, document) for document in documents]
    json.dump({"seconds": time.process_time() - start, "verdicts": verdicts}, sys.stdout)


if __name__ == "__main__":
    main()
