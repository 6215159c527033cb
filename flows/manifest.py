"""``data_manifest.yaml`` as typed models: what to collect, under which rules, for which purpose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from flows.manifest_words import Contact, Name, PrivateAddress, Schedule, SpdxLicense, WebAddress

Basis = Literal["open_license", "public_domain", "official_material", "contract", "tdm_exception", "research_tdm"]
Kind = Literal["web", "warc", "wet", "jsonl", "parquet", "text", "pdf"]
Tier = Literal["open", "tdm", "exclude"]
LicenseClass = Literal["open", "share_alike", "software", "non_commercial", "no_derivatives", "unknown"]
SignalPolicy = Literal["exclude", "flag", "ignore"]
MetaDirective = Literal["nofollow", "noindex", "noarchive", "noai", "noimageai", "none"]


def _form(value: Any) -> str:
    return "word" if isinstance(value, str) else "tuple"


MetaRobots = Annotated[
    Annotated[Literal["obey", "record"], Tag("word")] | Annotated[tuple[MetaDirective, ...], Tag("tuple")],
    Discriminator(_form),
]


class Model(BaseModel):
    """Base of all manifest models: unknown words are errors, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Corpus(Model):
    """Who collects: the name and contact address go into the User-Agent."""

    name: Name
    contact: Contact
    operator: Literal["company", "research_organisation"] = "company"
    description: str = ""


class DeclaredLicense(Model):
    """A license that the operator vouches for, with the place where it is stated."""

    spdx: SpdxLicense
    evidence: str = Field(min_length=1)


class Limits(Model):
    """Bounds of one crawl of a source; ``pages`` and ``bytes`` count what was fetched. ``None`` means no bound."""

    pages: int = Field(default=10_000, ge=1)
    bytes: int = Field(default=10 * 2**30, ge=1)
    depth: int = Field(default=20, ge=0)
    seconds: float | None = Field(default=None, gt=0)  # on the clock
    host_pages: int | None = Field(default=None, ge=1)
    host_bytes: int | None = Field(default=None, ge=1)
    host_seconds: float | None = Field(default=None, gt=0)  # that the host took to answer, added up
    host_errors: int | None = Field(default=50, ge=1)  # in a row
    page_bytes: int = Field(default=16 * 2**20, ge=1)
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
    schedule: Schedule | None = None
    allow_addresses: tuple[PrivateAddress, ...] = ()
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

    @model_validator(mode="after")
    def _known_names(self) -> Source:
        """A bare word among the addresses is a host of the seeds, or a mistake."""
        hosts = {urlsplit(seed).hostname for seed in self.seeds} | {"localhost"}
        for number, entry in enumerate(self.allow_addresses):
            if entry.strip().isalpha() and entry.strip().lower() not in hosts:
                raise PydanticCustomError(
                    "mistake_within",
                    "'{entry}' is no address, and no seed has a host of that name",
                    {"entry": entry, "within": ("allow_addresses", number)},
                )
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
    meta_robots: MetaRobots = "obey"
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
    def _unique_names(self) -> Manifest:
        named = {"sources": [each.name for each in self.sources]}
        named["evaluation_sets"] = [each.name for each in self.evaluation_sets]
        for field, names in named.items():
            for number, name in enumerate(names):
                if name in names[:number]:
                    raise PydanticCustomError(
                        "mistake_within",
                        "two {what} are named '{name}'; each needs a name of its own",
                        {"what": field.replace("_", " "), "name": name, "within": (field, number, "name")},
                    )
        return self

    def source(self, name: str) -> Source | None:
        """The source called *name*, or None."""
        return next((source for source in self.sources if source.name == name), None)
