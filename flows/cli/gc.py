"""``kombajn gc``: remove what retention limits and finished runs no longer need."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli import options


def gc(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would go.")] = False,
    as_json: options.Json = False,
) -> None:
    """Remove old runs and index versions, and raw captures past their retention."""
    from flows.cli.steering import tell
    from flows.defaults import manifest_or_default
    from flows.gc import overdue, remove, waste
    from flows.home import Home
    from flows.lock import hold

    read = manifest_or_default(manifest)
    with hold(home, "kombajn gc"):
        entries = waste(Home(home), read)
        freed = 0 if dry_run else remove(Home(home), entries)
        late = overdue(Home(home))
    lines = [f"{entry.bytes / 1e6:9.1f} MB  {entry.path}  ({entry.why})" for entry in entries]
    lines.append(f"{freed / 1e6:.1f} MB freed" if not dry_run else "nothing was removed (--dry-run)")
    lines += [
        f"release {name} holds internal texts that could be kept until {day} (policy.retention.internal_days): "
        f"delete {home / 'releases' / name} if a later release is in use; `kombajn withdraw` takes them out of the next"
        for name, day in late.items()
    ]
    rows = [{"path": str(entry.path), "why": entry.why, "bytes": entry.bytes} for entry in entries]
    tell({"removed": rows, "bytes": freed, "dry_run": dry_run, "overdue": late}, as_json, "\n".join(lines))
