"""Canonical URLs: one spelling for each page, and the names of its host, domain and origin.

Two URLs of one page must meet in the frontier and in the corpus, and two pages must never be merged; so only what
is known to carry no content is removed: fragments, default ports, credentials, session ids, tracking parameters
(by exact names: patterns such as ``ref`` or ``cid`` eat real content ids), the name of an index document.
"""

from __future__ import annotations

import functools
import hashlib
import re
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

_PLAIN = re.compile(r"https?://[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[A-Za-z0-9_~-][A-Za-z0-9_~.-]*)*/?")
_INDEX = re.compile(r"/(?:index\.(?:html?|shtml|xhtml)|default\.html?)$", re.IGNORECASE)
_DYNAMIC_INDEX = re.compile(r"/(?:index\.(?:php\d?|aspx?|jsp)|default\.aspx?)$", re.IGNORECASE)
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid|sessionid)=[^;/?]*|/\((?:[a-z]\([^()]*\))+\)(?=/)", re.IGNORECASE
)
_SLASHES = re.compile(r"(?<!:)//+")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}]|[^\x00-\x7f]")
_HOST = re.compile(r"^([^:/?#]+://)([^/?#]*)")  # of a URL whose host or port nobody can parse
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")

_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "pk_", "piwik_", "itm_", "hsa_", "oly_", "vero_", "aspsessionid")
_TRACKING_NAMES = """
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid msclkid yclid ysclid twclid ttclid
    li_fat_id igsh igshid mc_cid mc_eid _ga _gl _gac _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok _openstat
    xtor wickedid ref_src ref_url fb_action_ids fb_action_types fb_ref fb_source action_object_map action_type_map
    action_ref_map at_medium at_campaign s_cid sc_cid wt_mc wt.mc_id trk_contact trk_msg trk_module trk_sid spm scm epik
    rb_clickid _branch_match_id _bta_tid _bta_c guccounter guce_referrer guce_referrer_sig replytocom
"""
_SESSION_NAMES = """
    phpsessid jsessionid aspsessionid sessionid session_id sessid oscsid zenid cfid cftoken xtcsid
"""
_SHARE_TARGETS = """
    facebook twitter x linkedin pinterest whatsapp telegram email reddit tumblr jetpack-whatsapp pocket skype print
"""
_NOISE = frozenset(_TRACKING_NAMES.split()) | frozenset(_SESSION_NAMES.split())
_SHARES = frozenset(_SHARE_TARGETS.split())
_DIGEST = re.compile(r"[0-9a-f]{20,}", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """Return the one spelling of *url*: ASCII, without control characters; applying it again changes nothing.

    Total: what cannot be parsed as an http(s) URL comes back stripped and percent-encoded.
    """
    if _PLAIN.fullmatch(url) and url.count("/") > 2 and not _INDEX.search(url) and not _DYNAMIC_INDEX.search(url):
        return url
    return _canonical(url)


@functools.lru_cache(maxsize=16384)  # a site's menus repeat on each of its pages
def _canonical(url: str) -> str:
    # One pass can uncover work for the next (an encoded index document, a session id behind another one).
    for _ in range(8):
        again = _canonical_once(url)
        if again == url:
            break
        url = again
    return url


def page_id(url: str) -> str:
    """Return the page's id: 32 hex digits of SHA-256 over the canonical URL."""
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()[:32]


@functools.lru_cache(maxsize=4096)
def _host_and_port(authority: str, scheme: str) -> tuple[str, int | None]:
    parts = urlsplit(canonical_url(f"{scheme}://{authority}/"))
    try:
        return parts.hostname or "", parts.port
    except ValueError:
        return parts.hostname or "", None


def _split(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return "", "", None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not parts.netloc:
        return scheme, "", None
    return scheme, *_host_and_port(parts.netloc, scheme)


def host_of(url: str) -> str:
    """Return the host in lower case and punycode, without port and brackets; "" where there is none."""
    return _split(url)[1]


def domain_of(url: str) -> str:
    """Return the registrable domain of *url*'s host by the Public Suffix List (its private part included).

    Blogs of one hosting service are domains of their own. Addresses and single labels stand for themselves.
    """
    return _registrable(host_of(url))


@functools.cache
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract  # half a second of imports that many processes never need

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@functools.lru_cache(maxsize=16384)
def _registrable(host: str) -> str:
    try:
        ip_address(host)
    except ValueError:
        found = _extractor()(host)
        if found.suffix and found.domain:
            return f"{found.domain}.{found.suffix}"
        return ".".join(host.split(".")[-2:])  # an unlisted suffix counts as one label
    return host


def origin_of(url: str) -> str:
    """Return ``scheme://host[:port]``, the scope of a robots.txt (RFC 9309, section 2.3); "" where there is none."""
    scheme, host, port = _split(url)
    if not host:
        return ""
    name = f"[{host}]" if ":" in host else host
    return f"{scheme}://{name}" if port is None else f"{scheme}://{name}:{port}"


def _canonical_once(url: str) -> str:
    url = url.strip().strip("\x00")
    if url.startswith("<") and url.endswith(">"):  # wget once wrote its target URIs so
        url = url[1:-1].strip()
    try:
        parts = urlsplit(url)
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return _encoded(url)
        scheme, netloc, path, query, _ = urlsplit(canonicalize_url(url))
    except ValueError:
        return _encoded(_HOST.sub(lambda match: match[1] + quote(match[2], safe=""), url))
    path = _SLASHES.sub("/", _PATH_SESSION.sub("", path))
    if query:
        query = "&".join(pair for pair in query.split("&") if pair and not _is_noise(pair))
    path = _INDEX.sub("/", path)
    if not query:
        path = _DYNAMIC_INDEX.sub("/", path)
    return _encoded(urlunsplit((scheme, _authority(scheme, netloc), path or "/", query, "")))


def _authority(scheme: str, netloc: str) -> str:
    netloc = netloc.rpartition("@")[2].lower()
    host, colon, port = netloc.rpartition(":")
    if not colon or "]" in port:
        host, port = netloc, ""
    if port and int(port) == (443 if scheme == "https" else 80):
        port = ""
    if not host.startswith("["):
        host = host.rstrip(".") or host
    return f"{host}:{int(port)}" if port else host


def _is_noise(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    if name in _NOISE or name.startswith(_TRACKING_PREFIXES):
        return True
    if name in ("s", "sid"):  # a session id only when the value looks like a digest
        return _DIGEST.fullmatch(value) is not None
    return name == "share" and value.lower() in _SHARES


def _encoded(url: str) -> str:
    """Percent-encode whatever could break out of a header, a file name or a log line."""
    url = _UNSAFE.sub(lambda match: quote(match[0].encode("utf-8", "surrogatepass"), safe=""), url)
    return _LONE_PERCENT.sub("%25", url)
