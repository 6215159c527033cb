"""The one reader of robots.txt: RFC 9309, section by section.

Where the RFC leaves room, the stricter reading is taken, except for what its authors' own parser made customary:
a missing colon, frequent misspellings and the leading part of a user-agent value ("FooBot/2.1", "Foo Bar") count;
``Allow: /a/index.html`` allows ``/a/`` as well (our canonical URLs rely on it); very long lines are cut.
"""

from __future__ import annotations

import contextlib
import re
import zlib
from dataclasses import dataclass, field

from licensing.robots_matching import Matcher, Rule, request_path

MAX_BYTES = 512 * 1024
"""What is parsed of a file (section 2.5 asks for at least 500 KiB); the line cut by the bound is ignored."""

_LINE = 8 * 2083 - 1  # characters of a line that count

_USER_AGENT = frozenset({"user-agent", "useragent", "user agent"})
_DISALLOW = frozenset({"disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"})
_ALLOW = frozenset({"allow"})
_SITEMAP = frozenset({"sitemap", "site-map"})
_CRAWL_DELAY = frozenset({"crawl-delay", "crawldelay"})
_KNOWN = _USER_AGENT | _DISALLOW | _ALLOW | _SITEMAP | _CRAWL_DELAY

_NEWLINE = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[A-Za-z_-]+")  # section 2.2: identifier
_LOOSE_TOKEN = re.compile(r"[A-Za-z0-9_.-]+")  # AI2Bot, MJ12bot: digits are common in the wild
_COMPATIBLE = re.compile(r"Mozilla/\S+ \(compatible; ?([A-Za-z0-9_.-]+)")


@dataclass(frozen=True)
class Group:
    """User-agent values (lower-case leading tokens, or ``*``) with the rules that follow them."""

    agents: tuple[str, ...]
    rules: tuple[Rule, ...]
    crawl_delay: float | None = None


@dataclass(frozen=True)
class OtherLine:
    """A line the RFC does not define (section 2.2.4), such as Content-Signal, with the agents of its group."""

    name: str
    value: str
    agents: tuple[str, ...]


@dataclass(frozen=True)
class Robots:
    """A parsed robots.txt. Picklable; answers are memoized per product token."""

    groups: tuple[Group, ...] = ()
    sitemaps: tuple[str, ...] = ()
    unknown_lines: tuple[OtherLine, ...] = ()
    comments: tuple[str, ...] = ()
    _matchers: dict[str, Matcher] = field(default_factory=dict, repr=False, compare=False)

    def allows(self, agent: str, url: str) -> bool:
        """Say whether *agent* (a product token, or a User-Agent header that begins with it) may fetch *url*."""
        path = request_path(url)
        return path == "/robots.txt" or self._matcher(agent).allows(path)

    def crawl_delay(self, agent: str) -> float | None:
        """Return the longest Crawl-delay (seconds) of the groups that apply to *agent*; no part of the RFC."""
        delays = [group.crawl_delay for group in self.groups_for(agent) if group.crawl_delay is not None]
        return max(delays, default=None)

    def groups_for(self, agent: str) -> list[Group]:
        """Return the groups that *agent* must obey, to be read as one (section 2.2.1)."""
        token = product_token(agent)
        named = [group for group in self.groups if any(_same(token, name) for name in group.agents)]
        return named or [group for group in self.groups if "*" in group.agents]

    def _matcher(self, agent: str) -> Matcher:
        matcher = self._matchers.get(agent)
        if matcher is None:
            if len(self._matchers) >= 256:
                self._matchers.clear()
            matcher = Matcher(rule for group in self.groups_for(agent) for rule in group.rules)
            self._matchers[agent] = matcher
        return matcher


def access(status: int | None, body: bytes, agent: str, url: str) -> bool:
    """Say whether *agent* may fetch *url*, given how its host answered for /robots.txt (section 2.3.1).

    ``status`` is that of the final response after redirects, None if the host was unreachable.
    """
    if status is None:
        return request_path(url) == "/robots.txt"  # 2.3.1.4: unreachable, complete disallow
    if 200 <= status < 300:
        return parse(body).allows(agent, url)  # 2.3.1.1: successful
    if 300 <= status < 400:
        return True  # 2.3.1.2: redirects that lead nowhere count as unavailable
    if 400 <= status < 500 and status != 429:
        return True  # 2.3.1.3: unavailable; 429 asks for less traffic, so it is taken as a server error
    return request_path(url) == "/robots.txt"  # 2.3.1.4: unreachable


def parse(body: bytes) -> Robots:
    """Parse the bytes of a robots.txt, whatever they hold: nothing raises, nothing is fetched."""
    reader = _Reader()
    for line in _lines(body):
        reader.read(line)
    return reader.finish()


def product_token(agent: str) -> str:
    """Return the lower-case product token that begins *agent*; a value that is no token stays whole."""
    agent = agent.strip()
    match = _COMPATIBLE.match(agent)
    name = match[1] if match else agent.partition("/")[0] if "/" in agent else agent
    return name.lower()


def _lines(body: bytes) -> list[str]:
    if body.startswith(b"\x1f\x8b"):  # served compressed without saying so
        with contextlib.suppress(zlib.error):
            body = zlib.decompressobj(31).decompress(body, MAX_BYTES + 1)
    text = _decoded(body[:MAX_BYTES])
    lines = _NEWLINE.split(text)
    if len(body) > MAX_BYTES:
        lines.pop()
    return lines


def _decoded(body: bytes) -> str:
    """Decode as UTF-8 (section 2.3); undecodable octets become lone surrogates, which matching percent-encodes."""
    plain = _without_mark(body).decode("utf-8", "surrogateescape").replace("\x00", "")
    for mark, encoding in ((b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            wide = body.decode(encoding, "replace").replace("\x00", "")
            return max(wide, plain, key=lambda text: text.lower().count("user-agent"))
    return plain  # without its NULs, also UTF-16 that lacks a mark is readable


def _without_mark(body: bytes) -> bytes:
    while body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]
    for partial in (b"\xef\xbb", b"\xef"):  # a mark that lost its end
        if body.startswith(partial) and body[len(partial) : len(partial) + 1].isascii():
            return body[len(partial) :]
    return body


class _Reader:
    """Collects groups line by line."""

    def __init__(self) -> None:
        self._agents: list[str] = []
        self._rules: list[Rule] = []
        self._delay: float | None = None
        self._in_rules = False
        self._groups: list[Group] = []
        self._sitemaps: list[str] = []
        self._others: list[tuple[int, str, str]] = []
        self._comments: list[str] = []

    def read(self, line: str) -> None:
        content, mark, comment = line[:_LINE].partition("#")
        if mark and comment.strip():
            self._comments.append(comment.strip())
        name, value = _pair(content)
        if name in _USER_AGENT:
            if self._in_rules:
                self._end_group()
            self._agents.append(_agent(value))
        elif name in _DISALLOW or name in _ALLOW:
            self._rule(Rule(name in _ALLOW, value))
        elif name in _CRAWL_DELAY:
            self._delay = _seconds(value) if self._agents else None
        elif name in _SITEMAP:
            if value:
                self._sitemaps.append(_printable(value))
        elif name:
            # No other line ends or opens a group (section 2.2.4).
            self._others.append((len(self._groups) if self._agents else -1, _printable(name), _printable(value)))

    def finish(self) -> Robots:
        self._end_group()
        others = tuple(
            OtherLine(name, value, self._groups[number].agents if 0 <= number < len(self._groups) else ())
            for number, name, value in self._others
        )
        comments = tuple(_printable(comment) for comment in self._comments)
        return Robots(tuple(self._groups), tuple(self._sitemaps), others, comments)

    def _rule(self, rule: Rule) -> None:
        if self._agents:  # rules before the first group are ignored (section 2.2.2)
            self._in_rules = True
            if rule.path:
                self._rules.append(rule)

    def _end_group(self) -> None:
        if self._agents:
            self._groups.append(Group(tuple(self._agents), tuple(self._rules), self._delay))
        self._agents, self._rules, self._delay, self._in_rules = [], [], None, False


def _pair(content: str) -> tuple[str, str]:
    content = content.strip(" \t\ufeff")
    name, colon, value = content.partition(":")
    if not colon:
        words = content.split()
        if len(words) != 2 or words[0].lower() not in _KNOWN:
            return "", ""
        name, value = words
    return name.strip(" \t").lower(), value.strip(" \t\x0b\x0c")


def _agent(value: str) -> str:
    if value[:1] == "*" and (len(value) == 1 or value[1].isspace()):
        return "*"
    match = _LOOSE_TOKEN.match(value)
    return match[0].lower() if match else ""


def _same(token: str, name: str) -> bool:
    """Compare a crawler's token with a user-agent line's, whose leading identifier is what the RFC knows."""
    if not token or name == "*":
        return False
    identifier = _TOKEN.match(name)
    return token in (name, identifier[0] if identifier else "")


def _seconds(value: str) -> float | None:
    match = re.match(r"\d{1,9}(?:[.,]\d{1,9})?", value)
    return float(match[0].replace(",", ".")) if match else None


def _printable(text: str) -> str:
    text = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(letter for letter in text if letter == "\t" or letter.isprintable())[:2000]
