from __future__ import annotations

import json
import random
import re
from collections import defaultdict

import pytest

from cleaning.phrase_banks import ADVERTISING, FOLDER, PARTS, TRAINED
from cleaning.quality_data import WRITTEN, is_written, read, split_of

FILLER = ["gospodarka", "wieczorem", "przedmiot"]


@pytest.mark.parametrize("name", TRAINED)
def test_pages_are_reproducible_and_about_as_long_as_asked(name: str) -> None:
    one, two = (TRAINED[name](random.Random(3), 80, FILLER) for _ in range(2))
    assert one == two
    assert 80 <= len(one.split()) <= 200


def test_parts_of_a_kind_share_no_phrase() -> None:
    for name in ADVERTISING:
        bank = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
        sentences = bank["sentences"]
        found: dict[int, set[str]] = defaultdict(set)
        for part in range(PARTS):
            text = " ".join(TRAINED[f"{name}_ads/{part}"](random.Random(seed), 200, FILLER) for seed in range(12))
            found[part] = {sentence for sentence in sentences if sentence in " ".join(text.split())}
            assert found[part], name
        assert sum(map(len, found.values())) == len(set().union(*found.values())), name


def test_banks_hold_no_slot_and_no_real_address() -> None:
    for file in FOLDER.glob("*.json"):
        if file.stem != "placeholders":
            assert not re.search(r"\{\w*\}", file.read_text(encoding="utf-8").replace("{\n", "")), file.name


def test_written_texts_are_read_with_their_sources() -> None:
    written = read(WRITTEN)
    assert {item.kind for item in written} == {"good", "noise", "conversation"}
    assert len(written) > 1000
    assert len({item.text for item in written}) == len(written)
    assert all(is_written(item.source) and split_of(item.source) == "train" for item in written)
