"""A Polish byte-level BPE tokenizer trained from a release, and token counts that carry a tokenizer's name."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.corpus import Corpus
from catalog.errors import QueryError
from catalog.exported import check_place

SPECIAL = ("<|endoftext|>", "<|padding|>")
# Words with their leading space, numbers in groups of up to three digits, runs of punctuation, line breaks: unlike
# English patterns no contractions, and letters of every script, so that „ą” never splits a word.
PATTERN = r" ?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s*[\r\n]+|\s+(?!\S)|\s+"
HELD_OUT = 50  # every fiftieth document measures, and does not train


@dataclass(frozen=True)
class Trained:
    """A tokenizer and how well it packs held-out text of the same release."""

    path: Path
    name: str
    vocabulary: int
    documents: int
    bytes: int
    tokens_per_word: float  # fertility on held-out documents
    bytes_per_token: float


def train_tokenizer(
    corpus: Corpus,
    path: Path,
    vocabulary: int = 50_000,
    where: str | None = None,
    max_bytes: int = 1 << 30,
    seed: int = 0,
) -> Trained:
    """Train byte-level BPE on documents of the split ``train``, in a random order by *seed*, up to *max_bytes*.

    Writes ``tokenizer.json`` (Hugging Face ``tokenizers``) with its name and origin beside it (``….meta.json``).

    Raises:
        QueryError: the vocabulary cannot hold the bytes and special tokens, or no document fits.
        ReleaseError: *path* lies in a release or the home's own folders.
    """
    from tokenizers import (
        AddedToken,
        Regex,
        Tokenizer,
        decoders,
        models,
        normalizers,
        pre_tokenizers,
        processors,
        trainers,
    )

    if vocabulary < 256 + len(SPECIAL):
        raise QueryError(f"a vocabulary of {vocabulary} is too small", f"at least {256 + len(SPECIAL)}")
    check_place(path, corpus.home)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(token, special=True) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    sample = _Sample(corpus, where, max_bytes, seed)
    tokenizer.train_from_iterator(sample.training(), trainer)
    if not sample.documents:
        raise QueryError("no document to train on", "loosen --where")
    content = tokenizer.to_str(pretty=False)
    name = f"{path.stem}-{tokenizer.get_vocab_size()}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content)
    words, tokens, size = _measure(tokenizer, sample.held_out or sample.seen)
    done = Trained(
        path=path,
        name=name,
        vocabulary=tokenizer.get_vocab_size(),
        documents=sample.documents,
        bytes=sample.bytes,
        tokens_per_word=round(tokens / max(words, 1), 4),
        bytes_per_token=round(size / max(tokens, 1), 4),
    )
    meta = {
        "name": name,
        "corpus": corpus.manifest.corpus["name"],
        "release": corpus.version,
        "tier": corpus.tier,
        "where": where,
        "seed": seed,
        "documents": done.documents,
        "bytes": done.bytes,
        "vocabulary": done.vocabulary,
        "tokens_per_word": done.tokens_per_word,
        "bytes_per_token": done.bytes_per_token,
    }
    _replace(path.with_suffix(".meta.json"), json.dumps(meta, ensure_ascii=False, indent=2, sort_keys=True) + "\n")
    return done


def tokenizer_name(path: Path) -> str:
    """The name that token counts carry: the one beside the file, or file name and digest."""
    meta = path.with_suffix(".meta.json")
    if meta.exists():
        return str(json.loads(meta.read_text(encoding="utf-8"))["name"])
    return f"{path.stem}-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"


def token_counter(path: Path) -> tuple[str, Callable[[list[str]], list[int]]]:
    """Name and counter of any ``tokenizer.json``; special tokens do not count.

    Raises:
        QueryError: not a tokenizer.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(path.read_text(encoding="utf-8"))
    except Exception as error:  # the library raises bare Exception
        raise QueryError(f"{path} is no tokenizer.json ({error})") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()

    def counter(texts: list[str]) -> list[int]:
        return [len(item) for item in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]

    return tokenizer_name(path), counter


class _Sample:
    """Texts to train on, and a few kept back; remembers how much it gave."""

    def __init__(self, corpus: Corpus, where: str | None, max_bytes: int, seed: int) -> None:
        self._corpus = corpus
        self._where = where
        self._max_bytes = max_bytes
        self._seed = seed
        self.documents = 0
        self.bytes = 0
        self.held_out: list[str] = []
        self.seen: list[str] = []

    def training(self) -> Iterator[str]:
        for number, row in enumerate(self._corpus.iterate(self._where, ["text"], seed=self._seed)):
            text = row["text"]
            if number % HELD_OUT == HELD_OUT - 1 and len(self.held_out) < 2000:
                self.held_out.append(text)
                continue
            self.documents += 1
            self.bytes += len(text.encode())
            if len(self.seen) < 100:
                self.seen.append(text)
            yield text
            if self.bytes >= self._max_bytes:
                return


def _measure(tokenizer: Any, texts: list[str]) -> tuple[int, int, int]:
    encoded = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return (
        sum(len(text.split()) for text in texts),
        sum(len(item) for item in encoded),
        sum(len(text.encode()) for text in texts),
    )


def _replace(path: Path, content: str) -> None:
    half = path.with_name(f".{path.name}.{os.getpid()}")
    half.write_text(content, encoding="utf-8")
    half.replace(path)
