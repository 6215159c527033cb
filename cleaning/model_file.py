"""A model file named by where it lies and by its SHA-256, and verified before it is used."""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path


class ModelError(Exception):
    """A model file is missing or is not the one that the configuration names; says which and what to do."""


@dataclass(frozen=True)
class ModelFile:
    """Either a *resource* of an installed package (``package:path/in/it``) or a *file*, with its SHA-256 in hex."""

    sha256: str
    resource: str | None = None
    file: str | None = None

    def __post_init__(self) -> None:
        if (self.resource is None) == (self.file is None):
            raise ModelError("a model is named by either a resource or a file")

    def path(self) -> Path:
        """Where the file lies, once its digest is found right. Raises `ModelError`."""
        return _verified(self)


@cache
def _verified(model: ModelFile) -> Path:
    path = Path(model.file) if model.file is not None else _resource(str(model.resource))
    if not path.is_file():
        raise ModelError(f"model {path} does not exist; install the package that carries it or correct `models`")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != model.sha256:
        raise ModelError(f"model {path} has SHA-256 {digest}, but the configuration names {model.sha256}")
    return path


def _resource(name: str) -> Path:
    package, _, inside = name.partition(":")
    # Only found, never imported: the package may want dependencies that the model does not.
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"model resource {name}: package {package} is not installed")
    return Path(spec.submodule_search_locations[0]) / inside
