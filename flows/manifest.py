"""``data_manifest.yaml`` as typed models: what to collect, under which rules, for which purpose."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Basis = Literal["open_license", "public_domain", "official_material", "contract", "tdm_exception", "research_tdm"]
Kind = Literal["web", "warc", "wet", "jsonl", "parquet", "text", "pdf"]
Tier = Literal["open", "tdm", "exclude"]
LicenseClass = Literal["open", "share_alike", "software", "non_commercial", "no_derivatives", "unknown"]
SignalPolicy = Literal["exclude", "flag", "ignore"]

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            "use 1 to 64 lower-case letters, digits, '.', '_' or '-', beginning and ending with a letter or digit"
        )
    return value


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("expected a web address such as https://example.pl/")
    return value


def _contact(value: str) -> str:
    if "@" not in value and not value.startswith(("http://", "https://")):
        raise ValueError("expected an e-mail address or a web page where webmasters reach you")
    if re.search(r"[\x00-\x1f\x7f()]", value):
        raise ValueError("it goes into the User-Agent: no control characters or parentheses")
    return value


def _spdx(value: str) -> str:
    from license_expression import get_spdx_licensing

    problems = get_spdx_licensing().validate(value, strict=False).errors
    if problems:
        known = [key for key in get_spdx_licensing().known_symbols if key.lower() == value.lower()]
        hint = f"; did you mean {known[0]}?" if known else " (for example CC-BY-4.0, CC0-1.0, CC-BY-SA-4.0)"
        raise ValueError(f"not an id of the SPDX license list{hint}")
    return value


def _schedule(value: str) -> str:
    if len(value.split()) != 5:
        raise ValueError('expected five cron fields, for example "0 3 * * 1" for Mondays at three')
    return value


Name = Annotated[str, AfterValidator(_name)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Model(BaseModel):
    """Base of all manifest models: unknown words are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Corpus(Model):
    """Who collects: the name and contact address go into the User-Agent."""

    name: Name
    contact: Annotated[str, AfterValidator(_contact)]
    operator: Literal["company", "research_organisation"] = "company"
    description: str = ""


class DeclaredLicense(Model):
    """A license that the operator vouches for, with the place where it is stated."""

    spdx: Annotated[str, AfterValidator(_spdx)]
    evidence: str = Field(min_length=1)


class Limits(Model):
    """Bounds of one crawl of a source; ``pages`` and ``bytes`` count what was fetched."""

    pages: int = Field(default=10_000, ge=1)
    bytes: int = Field(default=10 * 2**30, ge=1)
    depth: int = Field(default=20, ge=0)
    delay_seconds: float = Field(default=2.0, ge=0)
    crawl_delay_cap_seconds: float = Field(default=60.0, ge=0)
    concurrency_per_host: int = Field(default=1, ge=1, le=16)
    processes: int = Field(default=1, ge=1, le=64)


class Source(Model):
    """One place that documents come from."""

    name: Name
    kind: Kind = "web"
    seeds: tuple[WebAddress, ...] = ()
    paths: tuple[str, ...] = ()
    scope: Literal["host", "domain", "path"] = "host"
    category: Name = "web"
    license: DeclaredLicense | None = None
    basis: Basis | None = None
    terms: str = ""
    contract_tier: Literal["open", "tdm"] | None = None
    limits: Limits = Limits()
    schedule: Annotated[str, AfterValidator(_schedule)] | None = None
    allow_addresses: tuple[str, ...] = ()
    verify_tls: bool = True

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.kind == "web" and not self.seeds:
            raise ValueError("a web source needs seeds: at least one address to start from")
        if self.kind != "web" and self.seeds:
            raise ValueError(f"seeds belong to web sources; a {self.kind} source has paths")
        if self.kind == "web" and self.paths:
            raise ValueError("a web source has seeds, not paths")
        if self.basis == "contract" and not self.terms:
            raise ValueError("basis contract needs terms: where the contract is filed")
        if self.contract_tier is not None and self.basis != "contract":
            raise ValueError("contract_tier says what a contract allows; it needs basis: contract")
        if self.basis == "open_license" and self.license is None:
            raise ValueError("basis open_license needs license: {spdx, evidence}")
        return self


class ModelFile(Model):
    """A model by packaged resource or by file, with the SHA-256 that it must have."""

    resource: str | None = None
    file: Path | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

    @model_validator(mode="after")
    def _one(self) -> ModelFile:
        if (self.resource is None) == (self.file is None):
            raise ValueError("name either a resource (package:path) or a file")
        return self


class Models(Model):
    """Which models judge; null means the packaged one."""

    language: ModelFile | None = None
    quality: ModelFile | None = None


class RuleSet(Model):
    """Thresholds of heuristic rules: for all documents, and where a category differs. ``null`` turns a rule off."""

    default: dict[str, float | None] = {}
    by_category: dict[str, dict[str, float | None]] = {}


class Retention(Model):
    """How long what may not be kept for ever is kept, in days."""

    raw_days: int = Field(default=365, ge=1)
    internal_days: int = Field(default=730, ge=1)
    runs_days: int = Field(default=30, ge=1)


class Policy(Model):
    """What may be published in which tier, and which signals decide."""

    bases: dict[Basis, Tier] = {}
    signals: dict[str, SignalPolicy] = {}
    signals_by_basis: dict[Basis, dict[str, SignalPolicy]] = {}
    classes: dict[LicenseClass, Tier] = {}
    min_confidence: float = Field(default=0.5, ge=0, le=1)
    pii: dict[str, Literal["redact", "keep"]] = {}
    foreign_paragraphs: Literal["keep", "cut"] = "keep"
    meta_robots: Literal["obey", "record"] = "obey"
    retention: Retention = Retention()


class DedupLevels(Model):
    """Parameters of the three levels and of decontamination, by the names that ``dedup`` gives them."""

    documents: dict[str, Any] = {}
    sentences: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    contamination: dict[str, Any] = {}
    validation_share: float = Field(default=0.005, ge=0, le=0.5)


class EvaluationSet(Model):
    """A set that training text must not contain."""

    name: Name
    path: Path
    fields: tuple[str, ...] = ("text",)
    action: Literal["reject", "cut", "flag"] = "reject"


class EngineSettings(Model):
    """Where batches run."""

    kind: Literal["prefect", "direct", "dask"] = "prefect"
    workers: int | None = Field(default=None, ge=1)
    address: str | None = None
    cluster: dict[str, Any] = {}
    part_captures: int = Field(default=1000, ge=1, le=10_000)
    part_bytes: int = Field(default=64 * 2**20, ge=1)
    task_timeout_seconds: int = Field(default=1800, ge=1)
    memory_bytes: int = Field(default=2 * 2**30, ge=64 * 2**20)


class Release(Model):
    """Sizes of what is published."""

    shard_bytes: int = Field(default=256 * 2**20, ge=1)
    row_group_bytes: int = Field(default=64 * 2**20, ge=1)
    tokenizer: Path | None = None


class Alarms(Model):
    """When a run's yield is told to have drifted from the runs before it; see the catalog's view ``alarms``."""

    runs: int = Field(default=3, ge=1)  # how many are looked back at
    captures: int = Field(default=100, ge=1)  # fewer, now or before, tell nothing
    yield_falls: float = Field(default=0.5, gt=0, le=1)  # by this share of what it was
    polish_falls: float = Field(default=0.1, gt=0, le=1)  # by these points
    reason_rises: float = Field(default=0.1, gt=0, le=1)  # by these points of all captures, and
    reason_times: float = Field(default=3.0, ge=1)  # to as many times what it was


class Manifest(Model):
    """The whole manifest."""

    version: Literal[1] = 1
    corpus: Corpus
    sources: tuple[Source, ...] = ()
    models: Models = Models()
    rules: RuleSet = RuleSet()
    policy: Policy = Policy()
    dedup: DedupLevels = DedupLevels()
    evaluation_sets: tuple[EvaluationSet, ...] = ()
    engine: EngineSettings = EngineSettings()
    release: Release = Release()
    alarms: Alarms = Alarms()

    @model_validator(mode="after")
    def _unique_sources(self) -> Manifest:
        seen: set[str] = set()
        for source in self.sources:
            if source.name in seen:
                raise ValueError(f"two sources are named {source.name!r}; each needs a name of its own")
            seen.add(source.name)
        return self

    def source(self, name: str) -> Source | None:
        """The source called *name*, or None."""
        return next((source for source in self.sources if source.name == name), None)
