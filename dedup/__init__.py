"""Corpus-wide repetition: documents, sentences, token spans, and overlap with evaluation sets."""
