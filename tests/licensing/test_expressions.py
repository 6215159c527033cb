"""Expressions that are compiled late."""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import chain

import pytest

import licensing
from licensing.expressions import Late, expression


def test_it_answers_as_the_compiled_one_does() -> None:
    late, compiled = expression(r"lic(en)cja", re.IGNORECASE), re.compile(r"lic(en)cja", re.IGNORECASE)
    text = "Licencja, licencja"
    assert late.pattern == compiled.pattern
    assert late.sub("x", text) == compiled.sub("x", text)
    assert [found.span(1) for found in late.finditer(text)] == [found.span(1) for found in compiled.finditer(text)]
    assert late.flags == compiled.flags
    assert late.groups == 1


def test_a_mistake_is_told_at_first_use() -> None:
    wrong = expression("(")
    with pytest.raises(re.error):
        wrong.search("x")


def test_all_wordings_compile() -> None:
    names = [module.name for module in pkgutil.walk_packages(licensing.__path__, "licensing.")]
    values = chain.from_iterable(vars(importlib.import_module(name)).values() for name in names)
    found = [value for value in values if isinstance(value, Late)]
    assert len(found) > 100
    assert all(value.flags for value in found)
