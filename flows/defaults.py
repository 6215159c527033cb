"""A manifest for those who have none yet: enough to read captures of declared sources, not to crawl."""

from __future__ import annotations

from pathlib import Path

from flows.cli.options import MANIFEST
from flows.manifest import Corpus, Manifest
from flows.manifest_file import read_manifest

UNNAMED = Manifest(corpus=Corpus(name="unnamed", contact="nobody@example.org"))


def manifest_or_default(path: Path) -> Manifest:
    """The manifest at *path*; the default one where nobody named a file and none is there."""
    return UNNAMED if path == MANIFEST and not path.exists() else read_manifest(path)
