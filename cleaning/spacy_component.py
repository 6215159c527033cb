"""A spaCy component that sets sentence starts by our rules.

Importing this module registers the factory ``polish_sentences``::

    import spacy, cleaning.spacy_component
    nlp = spacy.blank("pl")
    nlp.add_pipe("polish_sentences")
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from cleaning.sentences import sentence_offsets

FACTORY = "polish_sentences"


class PolishSentences:
    """Sets ``is_sent_start`` on every token; a boundary inside a token moves to the token's start."""

    def __init__(self, name: str = FACTORY) -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        starts = [start for start, _ in sentence_offsets(doc.text)]
        position = 0
        for token in doc:
            begins = False
            end = token.idx + len(token.text)
            # White space is a token of its own in spaCy and stays with the sentence before it.
            while position < len(starts) and starts[position] < end:
                begins, position = True, position + 1
            token.is_sent_start = begins
        return doc


@Language.factory(FACTORY, assigns=["token.is_sent_start", "doc.sents"])
def make_polish_sentences(nlp: Language, name: str) -> PolishSentences:
    """The factory that `add_pipe` calls; it has no settings."""
    return PolishSentences(name)
