"""``kombajn withdraw``: take documents out of the next release."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

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
    lines = [f"{len(hit)} documents of release {latest} are named" if latest else "there is no release yet"]
    lines += [f"  {row['id']}  {row['url']}" for row in hit[:SHOWN]]
    if len(hit) > SHOWN:
        lines.append(f"  … and {len(hit) - SHOWN} more")
    registered = False
    if yes:
        with hold(home, "kombajn withdraw"):
            registered = add_withdrawal(place, request)
            if erase:
                from flows.erasure import erase_captures

                lines += erase_captures(place, hit, request)
        lines.append(
            "registered; `kombajn run` publishes a release without them" if registered else "registered before"
        )
    else:
        lines.append("nothing was changed; --yes registers the withdrawal")
    tell({"documents": hit, "registered": registered, "release": latest}, as_json, "\n".join(lines))
