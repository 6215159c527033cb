"""TLS: certificates are verified; a host that the job names is excepted, and the archive says so."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.crawler.loopback import Internet, article, crawl


@pytest.fixture
def secure(tmp_path: Path) -> Internet:
    """A server with a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    net = Internet()
    net.socket = context.wrap_socket(net.socket, server_side=True)
    net.put(net.address, "/", article())
    return net


def test_an_unknown_certificate_is_refused_and_a_named_exception_recorded(secure: Internet, tmp_path: Path) -> None:
    seeds = [f"https://{secure.address}/"]
    with secure:
        refused = crawl(tmp_path / "strict", seeds, allow_addresses=["127.0.0.1"])
        assert secure.visits == []
        named = crawl(tmp_path / "named", seeds, allow_addresses=["127.0.0.1"], unverified_tls_hosts=["127.0.0.1"])
    assert refused.code == 1
    assert "certificate" in refused.last["message"].lower()
    assert named.code == 0
    assert named.summary["pages"] == 1
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    (path,) = (tmp_path / "named" / "warc").glob("*.warc.gz")
    with path.open("rb") as file:
        notes = [record.reader.read() for record in ArchiveIterator(file, record_types=WarcRecordType.metadata)]
    assert any(b"tls: certificate not verified, by policy" in note for note in notes)


def test_a_name_of_a_private_address_is_refused_after_resolution(tmp_path: Path) -> None:
    name = socket.gethostname()
    try:
        address = socket.gethostbyname(name)
    except OSError:
        pytest.skip("this machine's name does not resolve")
    if not ipaddress.ip_address(address).is_private:
        pytest.skip("this machine's name resolves to a public address")
    done = crawl(tmp_path, [f"http://{name}:9/"])
    assert done.code == 1
    assert "address_" in done.last["message"] + str(done.summary)
