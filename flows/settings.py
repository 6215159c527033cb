"""The manifest's words as the configurations of the rooms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cleaning.language import LanguageConfig
from cleaning.model_file import ModelFile as LoadedModel
from cleaning.personal_data import complete
from cleaning.quality import QualityConfig
from cleaning.rules import Thresholds
from cleaning.screen import ScreenConfig
from dedup.contamination import ContaminationConfig
from dedup.documents import DocumentConfig
from dedup.sentences import SentenceConfig
from dedup.spans import SpanConfig
from flows.manifest import Manifest, ModelFile, Source
from flows.read_config import ReadConfig
from licensing.policy import Policy, SourceTerms


def read_config(manifest: Manifest) -> ReadConfig:
    """What ``read`` is told."""
    return ReadConfig(personal_data=tuple(sorted(complete(manifest.policy.pii).items())))


def screen_config(manifest: Manifest) -> ScreenConfig:
    """What ``screen`` is told."""
    language = LanguageConfig()
    if manifest.models.language is not None:
        language = LanguageConfig(model=_model(manifest.models.language))
    quality = QualityConfig()
    if manifest.models.quality is not None:
        quality = QualityConfig(model=str(_model(manifest.models.quality).path()))
    return ScreenConfig(language=language, quality=quality)


def _model(file: ModelFile) -> LoadedModel:
    return LoadedModel(file.sha256, resource=file.resource, file=str(file.file) if file.file else None)


def thresholds(manifest: Manifest) -> Thresholds:
    """Thresholds of the rules, by category."""
    return Thresholds(default=dict(manifest.rules.default), by_category=dict(manifest.rules.by_category))


def policy(manifest: Manifest) -> Policy:
    """The license policy."""
    chosen = manifest.policy
    return Policy.from_mapping(
        {
            "bases": dict(chosen.bases),
            "signals": dict(chosen.signals),
            "signals_by_basis": {basis: dict(signals) for basis, signals in chosen.signals_by_basis.items()},
            "classes": dict(chosen.classes),
            "min_confidence": chosen.min_confidence,
        },
        operator=manifest.corpus.operator,
    )


def source_terms(sources: Mapping[str, Source]) -> dict[str, SourceTerms]:
    """What is declared of each source."""
    return {
        name: SourceTerms(
            license=source.license.spdx if source.license else None,
            evidence=source.license.evidence if source.license else None,
            basis=source.basis,
            terms=source.terms or None,
            tier=source.contract_tier,
        )
        for name, source in sorted(sources.items())
    }


def document_config(manifest: Manifest, parts_per_task: int) -> DocumentConfig:
    """Document deduplication."""
    return DocumentConfig(**_cut(manifest, manifest.dedup.documents, parts_per_task))


def sentence_config(manifest: Manifest, parts_per_task: int) -> SentenceConfig:
    """Sentence deduplication."""
    return SentenceConfig(**_cut(manifest, manifest.dedup.sentences, parts_per_task))


def span_config(manifest: Manifest, parts_per_task: int) -> SpanConfig:
    """Span deduplication."""
    return SpanConfig(**_cut(manifest, manifest.dedup.spans, parts_per_task))


def contamination_config(manifest: Manifest) -> ContaminationConfig:
    """Decontamination."""
    return ContaminationConfig(**manifest.dedup.contamination)


def _cut(manifest: Manifest, given: Mapping[str, Any], parts_per_task: int) -> dict[str, Any]:
    return {"memory_bytes": manifest.engine.memory_bytes, "parts_per_task": parts_per_task, **given}
