"""Servers whose TLS is not valid, or that speak none, on loopback; the good one is verified against a private authority."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.connections import Network
from sourcing_pipeline.web.crawler import crawl
from sourcing_pipeline.web.http import network_of
from sourcing_pipeline.web.journal import ShardArchive, read_rows
from sourcing_pipeline.web.records import SiteOutcome, SiteToRead
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline_tests.web.server import page, pages_of, serving
from sourcing_pipeline_tests.web.shard import NOW

SHOP = pages_of({"/": page("Home", "/about"), "/about": page("About us")})
TIMEOUT_SECONDS = 1.5


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def serving_context(cert: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return context


def self_signed() -> ssl.SSLContext:
    """An authority that serves its own certificate."""
    own = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with own.cert_pem.tempfile() as cert, own.private_key_pem.tempfile() as key:
        context.load_cert_chain(cert, key)
    return context


def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


def visit(port: int, folder: Path, ssl_context: ssl.SSLContext | None = None) -> SiteOutcome:
    """Read oak.com from a loopback port over TLS, with the crawl's own trust or a given one."""
    web = WebSettings(
        connect_to=f"127.0.0.1:{port}", connect_to_tls=True, delay_seconds=0, total_timeout_seconds=TIMEOUT_SECONDS
    )
    network = network_of(web)
    if ssl_context is not None:
        network = Network(
            ssl_context=ssl_context,
            connect_timeout_seconds=TIMEOUT_SECONDS,
            replay_at=("127.0.0.1", port),
            replay_speaks_tls=True,
        )
    archive = ShardArchive(folder, 0, NOW)
    crawl(
        [SiteToRead("oak.com", "https://oak.com/")],
        web=web,
        archive=archive,
        reader=ArchiveReader(folder),
        clock=Clock(NOW),
        known=lambda _: {},
        resumed=lambda _: {},
        network=network,
    )
    archive.close()
    (row,) = read_rows([archive.journal]).site_outcomes.drop("line").to_dicts()
    return SiteOutcome(**row)


def test_a_valid_certificate_is_read(tmp_path: Path, authority: trustme.CA) -> None:
    with serving({"oak.com": SHOP}, tls=serving_context(authority.issue_cert("oak.com"))) as server:
        outcome = visit(server.port, tmp_path, trusting(authority))
    assert (outcome.outcome, outcome.page_count) == ("ok", 2)


def test_an_authority_that_nobody_trusts_is_a_tls_failure_and_nothing_is_asked(
    tmp_path: Path, authority: trustme.CA
) -> None:
    with serving({"oak.com": SHOP}, tls=serving_context(authority.issue_cert("oak.com"))) as server:
        outcome = visit(server.port, tmp_path)
        assert server.requests == []
    assert outcome.outcome == "tls_failure"
    assert "certificate" in outcome.reason


def _expired(authority: trustme.CA) -> ssl.SSLContext:
    now = datetime.now(UTC)
    return serving_context(
        authority.issue_cert("oak.com", not_before=now - timedelta(days=9), not_after=now - timedelta(days=1))
    )


def _not_yet_valid(authority: trustme.CA) -> ssl.SSLContext:
    now = datetime.now(UTC)
    return serving_context(
        authority.issue_cert("oak.com", not_before=now + timedelta(days=1), not_after=now + timedelta(days=9))
    )


def _of_another_name(authority: trustme.CA) -> ssl.SSLContext:
    return serving_context(authority.issue_cert("evil.net", "www.oak.com", "oak.com.evil.net"))


def _of_the_address(authority: trustme.CA) -> ssl.SSLContext:
    return serving_context(authority.issue_cert("127.0.0.1"))


def _named_only_by_its_common_name(authority: trustme.CA) -> ssl.SSLContext:
    return serving_context(authority.issue_cert("evil.net", common_name="oak.com"))


def _self_signed(authority: trustme.CA) -> ssl.SSLContext:
    del authority
    return self_signed()


INVALID = [
    _expired,
    _not_yet_valid,
    _of_another_name,
    _of_the_address,
    _named_only_by_its_common_name,
    _self_signed,
]


@pytest.mark.parametrize("make", INVALID, ids=lambda make: make.__name__.strip("_").replace("_", "-"))
def test_a_certificate_that_is_not_valid_is_a_tls_failure_and_nothing_is_asked(
    tmp_path: Path, authority: trustme.CA, make: Callable[[trustme.CA], ssl.SSLContext]
) -> None:
    with serving({"oak.com": SHOP}, tls=make(authority)) as server:
        outcome = visit(server.port, tmp_path, trusting(authority))
        assert server.requests == []
    assert outcome.outcome == "tls_failure"
    assert "oak.com" in outcome.reason


@contextlib.contextmanager
def greeting(words: bytes | None) -> Iterator[int]:
    """A server that says its words to whoever connects and hangs up; with None it says nothing and holds on."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    held.append(connection)
                    if words is not None:
                        connection.recv(65_536)
                        connection.sendall(words)
                        connection.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    "words",
    [
        b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x28",  # a TLS alert: handshake failure
        b"\x16\x03\x03\xff\xff" + b"\0" * 70_000,
        b"\0" * 10,
    ],
    ids=["http", "ssh", "alert", "record-of-zeros", "zeros"],
)
def test_a_server_that_speaks_no_tls_is_a_tls_failure(tmp_path: Path, words: bytes) -> None:
    with greeting(words) as port:
        assert visit(port, tmp_path).outcome == "tls_failure"


def test_a_server_that_hangs_up_in_the_handshake_is_no_connection(tmp_path: Path) -> None:
    with greeting(b"") as port:
        assert visit(port, tmp_path).outcome in {"connect_failure", "tls_failure"}


def test_a_server_that_hangs_in_the_handshake_is_given_up_in_time(tmp_path: Path) -> None:
    with greeting(None) as port:
        outcome = visit(port, tmp_path)
    assert outcome.outcome == "connect_timeout"
    assert outcome.elapsed_seconds < 4 * TIMEOUT_SECONDS
