"""Run by the peer's Python: Dolma's Gopher tagger, and FineWeb-2's Polish thresholds on its attributes.

Arguments: a JSON Lines file of ``text``. Prints one JSON object: CPU seconds, and for each document null or the name of
the first rule that it breaks, named as in our own rules.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

ABOVE = {
    "fraction_of_duplicate_lines": ("duplicate_lines", 0.32),
    "fraction_of_characters_in_most_common_2grams": ("top_2_gram", 0.222),
    "fraction_of_characters_in_most_common_3grams": ("top_3_gram", 0.198),
    "fraction_of_characters_in_most_common_4grams": ("top_4_gram", 0.176),
    "fraction_of_characters_in_duplicate_5grams": ("duplicate_5_grams", 0.172),
    "fraction_of_characters_in_duplicate_6grams": ("duplicate_6_grams", 0.16),
    "fraction_of_characters_in_duplicate_7grams": ("duplicate_7_grams", 0.148),
    "fraction_of_characters_in_duplicate_8grams": ("duplicate_8_grams", 0.136),
    "fraction_of_characters_in_duplicate_9grams": ("duplicate_9_grams", 0.123),
    "fraction_of_characters_in_duplicate_10grams": ("duplicate_10_grams", 0.111),
    "symbol_to_word_ratio": ("hash_ratio", 0.1),
    "fraction_of_lines_starting_with_bullet_point": ("bullet_lines", 0.9),
    "fraction_of_lines_ending_with_ellipsis": ("ellipsis_lines", 0.3),
}
BELOW = {"word_count": ("word_count", 50), "fraction_of_words_with_alpha_character": ("alphabetic_words", 0.726)}


def main() -> None:
    from dolma.core.data_types import Document
    from dolma.core.registry import TaggerRegistry

    texts = [json.loads(line)["text"] for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    documents = [Document(source="", version="", id=str(number), text=text) for number, text in enumerate(texts)]
    tagger = TaggerRegistry.get("gopher_v1")()
    tagger.predict(documents[0])
    start = time.process_time()
    results = [tagger.predict(document) for document in documents]
    seconds = time.process_time() - start
    verdicts = []
    for result in results:
        found = {span.type: span.score for span in result.spans}
        broken = [rule for key, (rule, limit) in ABOVE.items() if found.get(key, 0.0) > limit]
        broken += [rule for key, (rule, limit) in BELOW.items() if found.get(key, 0.0) < limit]
        verdicts.append(broken[0] if broken else None)
    print(json.dumps({"seconds": seconds, "verdicts": verdicts}))


if __name__ == "__main__":
    main()
