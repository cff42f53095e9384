import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path

import httpcore
import pytest

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.connections import Network
from sourcing_pipeline.web.crawler import crawl
from sourcing_pipeline.web.guard import checked_addresses, is_public
from sourcing_pipeline.web.http import SiteClient
from sourcing_pipeline.web.journal import ShardArchive, read_rows
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.records import SiteToRead
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline.web.urls import parse_url
from sourcing_pipeline_tests.web.shard import NOW

REFUSED = [
    "0.1.2.3",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "168.63.129.16",
    "172.16.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "192.88.99.1",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001::1",
    "2001:db8::1",
    "fc00::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "100::1",
    "1.1.1.1%eth0",
    "localhost",
    "0x7f.1",
    "127.1",
    "2130706433",
]
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:81b::200e"]


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_inside_some_network_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_passes(address: str) -> None:
    assert is_public(address)


class FakeInternet:
    """Names with addresses, and connections that answer from memory; no socket is opened."""

    def __init__(
        self, names: dict[str, list[str]], answer: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    ) -> None:
        self.names = names
        self.answer = answer
        self.resolved: list[str] = []
        self.connected: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        del port
        self.resolved.append(host)
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]

    async def connect(self, address: str, port: int) -> httpcore.AsyncNetworkStream:
        self.connected.append((address, port))
        return httpcore.AsyncMockStream([self.answer])

    def network(self, *, allow_private_addresses: bool = False) -> Network:
        return Network(
            ssl_context=ssl.create_default_context(),
            connect_timeout_seconds=1,
            allow_private_addresses=allow_private_addresses,
            resolve=self.resolve,
            connect=self.connect,
        )


async def fetch(internet: FakeInternet, href: str, *, allow_private_addresses: bool = False) -> bytes:
    url = parse_url(href)
    assert url is not None
    network = internet.network(allow_private_addresses=allow_private_addresses)
    async with SiteClient(network, contact=None, total_timeout_seconds=1) as client:
        return (await client.fetch(url, max_bytes=1000)).body


def outcome_of(internet: FakeInternet, href: str) -> Outcome:
    with pytest.raises(FetchError) as failure:
        asyncio.run(fetch(internet, href))
    return failure.value.outcome


def test_the_connection_goes_to_the_address_that_was_checked_and_the_name_is_resolved_once() -> None:
    internet = FakeInternet({"shop.com": ["93.184.216.34"]})
    assert asyncio.run(fetch(internet, "http://shop.com/")) == b"ok"
    assert internet.resolved == ["shop.com"]
    assert internet.connected == [("93.184.216.34", 80)]


def test_one_private_answer_among_public_ones_condemns_the_name() -> None:
    internet = FakeInternet({"rebind.com": ["93.184.216.34", "127.0.0.1"]})
    assert outcome_of(internet, "http://rebind.com/") is Outcome.PRIVATE_ADDRESS
    assert internet.connected == []


@pytest.mark.parametrize(
    "href",
    [
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://shop.com\\@127.0.0.1/",
    ],
)
def test_private_addresses_in_any_spelling_are_never_connected_to(href: str) -> None:
    internet = FakeInternet({"shop.com": ["10.0.0.1"]})
    assert outcome_of(internet, href) is Outcome.PRIVATE_ADDRESS
    assert internet.connected == []


@pytest.mark.parametrize("port", [22, 25, 3306, 8080])
def test_ports_other_than_those_of_the_web_are_refused(port: int) -> None:
    internet = FakeInternet({"shop.com": ["93.184.216.34"]})
    assert outcome_of(internet, f"http://shop.com:{port}/") is Outcome.FORBIDDEN_PORT
    assert internet.resolved == []


def test_a_name_without_an_address_is_a_dns_failure() -> None:
    assert outcome_of(FakeInternet({}), "http://gone.com/") is Outcome.DNS_FAILURE
    assert outcome_of(FakeInternet({"gone.com": []}), "http://gone.com/") is Outcome.DNS_FAILURE


def test_private_addresses_are_read_where_the_setting_allows_it() -> None:
    internet = FakeInternet({"intranet.com": ["10.0.0.1"]})
    assert asyncio.run(fetch(internet, "http://intranet.com:8080/", allow_private_addresses=True)) == b"ok"
    assert internet.connected == [("10.0.0.1", 8080)]


def test_the_real_resolver_is_never_asked_for_literal_addresses() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise AssertionError(f"{host}:{port} was resolved")

    addresses = asyncio.run(checked_addresses("[2606:4700:4700::1111]", 443, nobody, allow_private=False))
    assert addresses == ["2606:4700:4700::1111"]


def test_a_site_whose_bare_name_has_no_address_is_tried_with_www(tmp_path: Path) -> None:
    internet = FakeInternet({"www.shop.com": ["10.0.0.1"]})
    archive = ShardArchive(tmp_path, 0, NOW)
    crawl(
        [SiteToRead("shop.com", "https://shop.com/")],
        web=WebSettings(contact="data@example.com", delay_seconds=0),
        archive=archive,
        reader=ArchiveReader(tmp_path),
        clock=Clock(NOW),
        known=lambda _: {},
        resumed=lambda _: {},
        network=internet.network(),
    )
    archive.close()
    assert internet.resolved == ["shop.com", "www.shop.com"]
    assert internet.connected == []
    assert read_rows([archive.journal]).site_outcomes["outcome"].to_list() == ["dns_failure"]
