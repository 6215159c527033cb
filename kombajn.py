"""The thin face for trainers: ``from kombajn import Corpus``."""

from catalog.corpus import Corpus, Release
from catalog.speakleash import Speakleash

__all__ = ["Corpus", "Release", "Speakleash"]
