"""The spaCy component gives the sentences of the plain function."""

from __future__ import annotations

import pytest

from cleaning.sentences import sentences

spacy = pytest.importorskip("spacy")

TEXT = "Urodził się w 1990 r. w Łodzi przy ul. Długiej 7 m. 3. Czytał J. K. Rowling, Lema itd. Potem — nic.\n\nKoniec!"


def test_component_agrees_with_the_function() -> None:
    import cleaning.spacy_component

    nlp = spacy.blank("pl")
    nlp.add_pipe(cleaning.spacy_component.FACTORY)
    doc = nlp(TEXT)
    assert [sentence.text.strip() for sentence in doc.sents] == sentences(TEXT)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == TEXT


def test_empty_text() -> None:
    import cleaning.spacy_component

    nlp = spacy.blank("pl")
    nlp.add_pipe(cleaning.spacy_component.FACTORY)
    assert list(nlp("").sents) == []
