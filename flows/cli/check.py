"""``kombajn check``: find what is wrong before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options


def check(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    policy: Annotated[
        Path | None, typer.Option("--policy", help="Another manifest: what its policy would add or remove (dry run).")
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask each web source's host for its robots.txt.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Validate manifest, policy and environment."""
    from flows.checks import check_all
    from flows.cli.errors import FAILED
    from flows.cli.steering import tell
    from flows.manifest_file import read_manifest

    read = read_manifest(manifest)
    if policy is not None:
        from flows.policy_change import policy_change, tell_change

        tell_change(policy_change(home, read, read_manifest(policy)), as_json)
        return
    findings = check_all(home, read, online=online)
    marks = {"ok": "✓", "note": "·", "problem": "✗"}
    lines = [f"{marks[found.level]} {found.what}{': ' if found.detail else ''}{found.detail}" for found in findings]
    problems = [found for found in findings if found.level == "problem"]
    lines.append(f"{len(problems)} problems" if problems else "ready: `kombajn run` does the work")
    tell(
        {"ok": not problems, "findings": [vars(found) for found in findings]},
        as_json,
        "\n".join(lines),
    )
    if problems:
        raise typer.Exit(FAILED)
