from __future__ import annotations

import gzip
import io
import itertools
import os
import signal
import subprocess
import sys
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker
from warcio.exceptions import ArchiveLoadFailed

from crawler.warc import NOT_MODIFIED, WarcWriter, payload_digest, salvage

MOMENT = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
REQUEST = b"GET /a HTTP/1.1\r\nHost: przyklad.pl\r\n\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n"
BODY = "<p>Zażółć gęślą jaźń</p>".encode()


def writer(folder: Path, **options: int) -> WarcWriter:
    return WarcWriter(folder, "portal", software="kombajn/test", user_agent="kombajn/test (+mailto:a@b.pl)", **options)


def write_all_kinds(folder: Path) -> Path:
    with writer(folder) as archive:
        archive.write_exchange("http://przyklad.pl/a", REQUEST, HEAD, BODY, MOMENT, address="8.8.8.8")
        archive.write_exchange("http://przyklad.pl/b", REQUEST, HEAD, BODY[:5], MOMENT, truncated="length")
        archive.write_revisit(
            "http://przyklad.pl/a",
            REQUEST,
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            MOMENT,
            refers_to_uri="http://przyklad.pl/a",
            refers_to_date=MOMENT,
            payload_digest=payload_digest(BODY),
            profile=NOT_MODIFIED,
        )
        archive.write_metadata("http://przyklad.pl/robots.txt", {"robots": "200", "zły\r\nX: y": "a\nb"}, MOMENT)
    return folder / "portal-00000.warc.gz"


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    with path.open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


class _Arguments:
    def __init__(self, path: Path) -> None:
        self.inputs = [str(path)]
        self.verbose = False


def test_warcio_check_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checker = Checker(_Arguments(write_all_kinds(tmp_path)))
    checker.process_all()
    assert checker.exit_value == 0
    assert "digest failed" not in capsys.readouterr().out


def test_both_readers_see_every_record_in_order(tmp_path: Path) -> None:
    path = write_all_kinds(tmp_path)
    kinds = ["warcinfo", "response", "request", "response", "request", "revisit", "request", "metadata"]
    assert [kind for kind, _, _ in records(path)] == kinds
    with path.open("rb") as file:
        fast = [
            (record.headers["WARC-Type"], record.verify_block_digest())
            for record in FastIterator(file, parse_http=False)
        ]
    assert fast == [(kind, True) for kind in kinds]


def test_iso_28500_mandatory_headers_and_pairing(tmp_path: Path) -> None:
    found = records(write_all_kinds(tmp_path))
    ids = {headers["WARC-Record-ID"] for _, headers, _ in found}
    assert len(ids) == len(found)
    info = found[0][1]
    assert info["WARC-Filename"] == "portal-00000.warc.gz"
    for kind, headers, _ in found:
        for name in ("WARC-Record-ID", "WARC-Type", "WARC-Date", "Content-Length", "WARC-Block-Digest"):
            assert headers[name], (kind, name)
        if kind != "warcinfo":
            assert headers["WARC-Target-URI"].startswith("http://przyklad.pl/")
            assert headers["WARC-Warcinfo-ID"] == info["WARC-Record-ID"]
    for (_, first, _), (kind, second, _) in itertools.pairwise(found):
        if kind == "request":
            assert second["WARC-Concurrent-To"] == first["WARC-Record-ID"]
    revisit = found[5][1]
    assert revisit["WARC-Profile"] == NOT_MODIFIED
    assert revisit["WARC-Refers-To-Date"] == "2026-03-01T12:00:05Z"
    assert revisit["WARC-Payload-Digest"] == found[1][1]["WARC-Payload-Digest"]
    assert found[1][1]["WARC-IP-Address"] == "8.8.8.8"
    assert found[3][1]["WARC-Truncated"] == "length"


def test_payload_is_stored_after_transfer_decoding(tmp_path: Path) -> None:
    _, headers, body = records(write_all_kinds(tmp_path))[1]
    assert body == BODY
    assert headers["WARC-Payload-Digest"] == payload_digest(BODY)
    raw = gzip.decompress((tmp_path / "portal-00000.warc.gz").read_bytes())
    assert b"X-Crawler-Transfer-Encoding: chunked" in raw
    assert b"\r\nTransfer-Encoding" not in raw


def test_pointer_leads_to_one_whole_member(tmp_path: Path) -> None:
    with writer(tmp_path) as archive:
        archive.write_exchange("http://przyklad.pl/1", REQUEST, HEAD, b"1", MOMENT)
        pointer = archive.write_exchange("http://przyklad.pl/2", REQUEST, HEAD, BODY, MOMENT)
    data = (tmp_path / pointer.file).read_bytes()[pointer.offset : pointer.offset + pointer.length]
    decoder = zlib.decompressobj(31)
    assert decoder.decompress(data).endswith(BODY + b"\r\n\r\n")
    assert decoder.eof
    assert not decoder.unused_data
    assert pointer.digest == payload_digest(BODY)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_url_and_no_field_escapes_its_line(text: str) -> None:
    block = io.BytesIO()

    class Memory(WarcWriter):
        def _append(self, data: bytes) -> None:
            block.write(data)

        def _begin(self) -> None:
            return

    archive = Memory(Path(), text, software=text, user_agent=text)
    archive.write_exchange("http://przyklad.pl/" + text, REQUEST, HEAD, BODY, MOMENT, address=text)
    archive.write_metadata(text, {text: text}, MOMENT)
    block.seek(0)
    found = list(ArchiveIterator(block, check_digests="raise"))
    assert [record.rec_type for record in found] == ["response", "request", "metadata"]
    names = {name for record in found for name, _ in record.rec_headers.headers}
    assert all(name.startswith("WARC-") or name in ("Content-Type", "Content-Length") for name in names)
    assert "/" not in archive.prefix


def test_open_until_complete_and_rotation(tmp_path: Path) -> None:
    archive = writer(tmp_path, rotate_bytes=2000)
    archive.write_exchange("http://przyklad.pl/1", REQUEST, HEAD, b"1", MOMENT)
    assert [path.name for path in tmp_path.iterdir()] == ["portal-00000.warc.gz.open"]
    for number in range(10):
        archive.write_exchange(f"http://przyklad.pl/{number}", REQUEST, HEAD, os.urandom(500), MOMENT)
    archive.close()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) > 3
    assert names == [f"portal-{number:05d}.warc.gz" for number in range(len(names))]
    assert sum(kind == "response" for name in names for kind, _, _ in records(tmp_path / name)) == 11
    for name in names:
        kinds = [kind for kind, _, _ in records(tmp_path / name)]
        assert kinds[0] == "warcinfo"
        assert kinds.count("response") == kinds.count("request")


def test_a_resumed_crawl_overwrites_nothing(tmp_path: Path) -> None:
    for _ in range(3):
        with writer(tmp_path) as archive:
            archive.write_exchange("http://przyklad.pl/", REQUEST, HEAD, BODY, MOMENT)
    assert len(list(tmp_path.glob("*.warc.gz"))) == 3


def test_two_writers_share_a_folder(tmp_path: Path) -> None:
    first, second = writer(tmp_path), writer(tmp_path)
    one = first.write_exchange("http://przyklad.pl/1", REQUEST, HEAD, BODY, MOMENT)
    two = second.write_exchange("http://przyklad.pl/2", REQUEST, HEAD, BODY, MOMENT)
    assert one.file != two.file
    first.close()
    second.close()


def test_salvage_cuts_to_the_last_whole_record(tmp_path: Path) -> None:
    whole = write_all_kinds(tmp_path / "whole")
    data = whole.read_bytes()
    ends = [0]
    while ends[-1] < len(data):
        decoder = zlib.decompressobj(31)
        decoder.decompress(data[ends[-1] :])
        ends.append(len(data) - len(decoder.unused_data))
    for cut in [*range(0, len(data), 41), *ends, len(data)]:
        folder = tmp_path / f"cut{cut}"
        folder.mkdir(exist_ok=True)
        (folder / "portal-00000.warc.gz.open").write_bytes(data[:cut])
        expected = sum(end <= cut for end in ends[1:])
        completed = salvage(folder)
        if expected < 2:
            assert completed == []
            assert list(folder.iterdir()) == []
        else:
            assert [path.name for path in folder.iterdir()] == ["portal-00000.warc.gz"]
            assert len(records(completed[0])) == expected


def test_salvage_removes_trailing_garbage(tmp_path: Path) -> None:
    data = write_all_kinds(tmp_path).read_bytes()
    (tmp_path / "x-00000.warc.gz.open").write_bytes(data + b"\x1f\x8b\x08" + b"\x00" * 50)
    (path,) = salvage(tmp_path)
    assert path.read_bytes() == data


def test_salvage_leaves_a_living_writer_alone(tmp_path: Path) -> None:
    archive = writer(tmp_path)
    archive.write_exchange("http://przyklad.pl/", REQUEST, HEAD, BODY, MOMENT)
    assert salvage(tmp_path) == []
    archive.close()
    assert len(records(tmp_path / "portal-00000.warc.gz")) == 3


def test_sigkill_loses_no_written_record(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC\n"
        "from crawler.warc import WarcWriter\n"
        "archive = WarcWriter(Path(sys.argv[1]), 'p', software='s', user_agent='u')\n"
        "for number in range(10**6):\n"
        "    archive.write_exchange(f'http://p.pl/{number}', b'GET / HTTP/1.1\\r\\n\\r\\n',"
        " b'HTTP/1.1 200 OK\\r\\n\\r\\n',"
        " b'x' * number, datetime.now(UTC))\n"
        "    print(number, flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for line in process.stdout:
        if int(line) >= 50:
            break
    process.send_signal(signal.SIGKILL)
    last = max([50, *(int(line) for line in process.stdout if line.strip().isdigit())])
    process.wait()
    (path,) = salvage(tmp_path)
    uris = [headers["WARC-Target-URI"] for kind, headers, _ in records(path) if kind == "response"]
    assert uris[: last + 1] == [f"http://p.pl/{number}" for number in range(last + 1)]


def test_a_full_disk_leaves_no_half_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = writer(tmp_path)
    archive.write_exchange("http://przyklad.pl/1", REQUEST, HEAD, BODY, MOMENT)
    real = os.write
    calls = []

    def full(descriptor: int, data: bytes) -> int:
        calls.append(1)
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(descriptor, bytes(data)[:100])

    monkeypatch.setattr("crawler.warc.os.write", full)
    with pytest.raises(OSError, match="No space left"):
        archive.write_exchange("http://przyklad.pl/2", REQUEST, HEAD, BODY, MOMENT)
    monkeypatch.undo()
    archive.close()
    try:
        assert len(records(tmp_path / "portal-00000.warc.gz")) == 3
    except ArchiveLoadFailed as failure:  # pragma: no cover
        pytest.fail(f"half a record was left: {failure}")
