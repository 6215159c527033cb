"""``kombajn withdraw``: take documents out of the next release."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from flows.cli import options
from flows.cli.errors import WRONG_USAGE, Failure

SHOWN = 20


def withdraw(
    url: Annotated[str | None, typer.Option("--url", help="One page.")] = None,
    host: Annotated[str | None, typer.Option("--host", help="All pages of a host.")] = None,
    domain: Annotated[str | None, typer.Option("--domain", help="All pages of a registrable domain.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="A whole source.")] = None,
    document: Annotated[str | None, typer.Option("--id", help="One document.")] = None,
    match: Annotated[str | None, typer.Option("--match", help="Documents whose text holds these words.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is published with the changes.")] = "",
    who: Annotated[str, typer.Option("--who", help="Who asked for it.")] = "",
    erase: Annotated[
        bool, typer.Option("--erase", help="A person's right to erasure: captures and checkpoints too.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, only show what it would hit.")] = False,
    home: options.Home = options.HOME,
    as_json: options.Json = False,
) -> None:
    """Preview, and with --yes register, a withdrawal: the next release holds none of the documents."""
    from flows.cli.steering import tell
    from flows.home import Home
    from flows.lock import hold
    from flows.plan import release_shards
    from flows.withdrawals import Withdrawal, add_withdrawal, documents_named

    given = {"url": url, "host": host, "domain": domain, "source": source, "id": document, "match": match}
    named = [(what, value) for what, value in given.items() if value]
    if len(named) != 1:
        raise Failure("name one of --url, --host, --domain, --source, --id, --match", "see --help", WRONG_USAGE)
    if yes and not reason:
        raise Failure("a withdrawal needs its --reason", 'for example --reason "asked by the author"', WRONG_USAGE)
    place = Home(home)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    request = Withdrawal(*named[0], reason=reason, who=who, when=now, erase=erase)
    latest = next(reversed(place.versions()), None)
    hit = documents_named(release_shards(place, latest), [request]) if latest else []
    lines = [f"named in release {latest}: {_counted(len(hit))}" if latest else "there is no release yet"]
    lines += [f"  {row['id']}  {row['url']}" for row in hit[:SHOWN]]
    if len(hit) > SHOWN:
        lines.append(f"  … and {len(hit) - SHOWN} more")
    if erase:
        from flows.erasure import dropped_copies

        lines += _copies(dropped_copies(place, hit))
    registered = False
    if yes:
        with hold(home, "kombajn withdraw"):
            registered = add_withdrawal(place, request)
            if erase:
                from flows.erasure import erase_captures

                lines += erase_captures(place, hit, request)
        lines.append(_outcome(registered, bool(hit)))
    else:
        lines.append("nothing was changed; --yes registers the withdrawal")
    tell({"documents": hit, "registered": registered, "release": latest}, as_json, "\n".join(lines))


def _copies(copies: list[dict[str, Any]]) -> list[str]:
    """What becomes of pages that were dropped as copies: who erases must see them."""
    if not copies:
        return []
    exact = [row["url"] for row in copies if row["kind"] != "near"]
    near = [row["url"] for row in copies if row["kind"] == "near"]
    lines = [f"  an exact copy, erased with it: {url}" for url in exact[:SHOWN]]
    lines += [f"  a near copy, kept: {url} (name it with --url if it tells of the person too)" for url in near[:SHOWN]]
    rest = len(exact[SHOWN:]) + len(near[SHOWN:])
    return [*lines, f"  … and {rest} more copies"] if rest else lines


def _counted(number: int) -> str:
    return {0: "no document", 1: "1 document"}.get(number, f"{number} documents")


def _outcome(registered: bool, hit: bool) -> str:
    if not registered:
        return "registered before"
    if not hit:
        return "registered: nothing published is named, and what comes later under this name stays out as well"
    return "registered; `kombajn run` publishes a release without them"
