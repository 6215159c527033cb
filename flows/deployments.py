"""Prefect deployments: one per scheduled source, and one of each flow to start by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.manifest import Manifest


def deployments(home: Path, manifest_path: Path, manifest: Manifest) -> list[Any]:
    """What ``kombajn serve`` registers; parameters show in the UI and are validated there."""
    from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy

    from flows import prefect_flows

    one_writer = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)
    base = {"home": str(home.resolve()), "manifest": str(manifest_path.resolve())}
    tags = ["kombajn", manifest.corpus.name]
    by_hand: list[Any] = [prefect_flows.harvest, prefect_flows.crawl, prefect_flows.curate, prefect_flows.publish]
    found = [
        flow.to_deployment(
            name=manifest.corpus.name,
            parameters=base,
            tags=tags,
            concurrency_limit=one_writer,
            description=flow.__doc__,
        )
        for flow in by_hand
    ]
    harvest: Any = prefect_flows.harvest
    for source in manifest.sources:
        if source.kind == "web" and source.schedule:
            found.append(
                harvest.to_deployment(
                    name=source.name,
                    cron=source.schedule,
                    parameters={**base, "sources": [source.name], "new": True},
                    tags=[*tags, source.category],
                    concurrency_limit=one_writer,
                    description=f"Crawl {source.name} again, curate what is new, publish the next release.",
                )
            )
    return found
