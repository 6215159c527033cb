"""The manifest's single words: names, addresses, contacts, licenses, schedules, each refused with what is expected."""

from __future__ import annotations

import difflib
import re
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator

from flows.cron import cron_mistake

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s;,<>]+@([^@\s;,<>]+)")
_PAGE = re.compile(r"https?://\S+", re.IGNORECASE)


def _name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise ValueError(
            "use 1 to 64 lower-case letters, digits, '.', '_' or '-', beginning and ending with a letter or digit"
        )
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"no web address: {_port_words(error)}") from None
    if parts.scheme not in ("http", "https") or not host:
        raise ValueError("expected a web address such as https://example.pl/")
    if not is_host(host):
        raise ValueError(f"{host!r} is no host name; expected a web address such as https://example.pl/")
    return value


def _port_words(error: ValueError) -> str:
    return "a port is a number up to 65535" if "ort" in str(error) else str(error)


def is_host(name: str) -> bool:
    """Whether *name* can be a host: an IP address, or labels of letters, digits and hyphens (other scripts by IDNA)."""
    try:
        ip_address(name)
        return True
    except ValueError:
        pass
    if ":" in name or re.fullmatch(r"[\d.]+\.[\d.]*", name):  # meant for an IP address, and none
        return False
    try:
        plain = name.encode("idna").decode("ascii") if not name.isascii() else name
    except UnicodeError:
        return False
    return len(plain) <= 253 and all(_LABEL.fullmatch(label) for label in plain.removesuffix(".").split("."))


def _contact(value: str) -> str:
    mails, pages = _MAIL.findall(value), _PAGE.findall(value)
    if not any(is_host(host.rstrip(".")) for host in mails) and not any(_reads(page) for page in pages):
        raise ValueError("expected an e-mail address or a web page where webmasters reach you")
    if re.search(r"[\x00-\x1f\x7f()]", value):
        raise ValueError("it goes into the User-Agent: no control characters or parentheses")
    return value


def _reads(page: str) -> bool:
    try:
        return bool(_web_address(page.rstrip(";,")))
    except ValueError:
        return False


def _spdx(value: str) -> str:
    from license_expression import get_spdx_licensing

    problems = get_spdx_licensing().validate(value, strict=False).errors
    if problems:
        known = {key.lower(): key for key in get_spdx_licensing().known_symbols if not key.startswith("LicenseRef")}
        near = difflib.get_close_matches(value.lower(), sorted(known), n=1, cutoff=0.8)
        near = near or sorted(key for key in known if key.startswith(f"{value.lower()}-"))[:1]
        hint = f"; did you mean {known[near[0]]}?" if near else " (for example CC-BY-4.0, CC0-1.0, CC-BY-SA-4.0)"
        raise ValueError(f"not an id of the SPDX license list{hint}")
    return value


def _schedule(value: str) -> str:
    mistake = cron_mistake(value)
    if mistake:
        raise ValueError(f'{mistake}; expected five cron fields, for example "0 3 * * 1" for Mondays at three')
    return value


def _private_address(value: str) -> str:
    from crawler.address_guard import exception

    try:
        host, _ = exception(value)
    except ValueError as error:
        raise ValueError(f"no address: {_port_words(error)}; {_ADDRESSES}") from None
    if not ("/" in host or is_host(host)):
        raise ValueError(f"no address; {_ADDRESSES}")
    return value


_ADDRESSES = "expected for example 127.0.0.1, 127.0.0.1:8000, localhost:8000, [::1]:8000 or 10.0.0.0/8"

Name = Annotated[str, AfterValidator(_name)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Contact = Annotated[str, AfterValidator(_contact)]
SpdxLicense = Annotated[str, AfterValidator(_spdx)]
Schedule = Annotated[str, AfterValidator(_schedule)]
PrivateAddress = Annotated[str, AfterValidator(_private_address)]
