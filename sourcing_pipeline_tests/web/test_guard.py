import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.archive import ArchiveReader
from sourcing_pipeline.web.connections import Network, Stream
from sourcing_pipeline.web.crawler import crawl
from sourcing_pipeline.web.guard import checked_addresses, is_public
from sourcing_pipeline.web.http import SiteClient
from sourcing_pipeline.web.journal import ShardArchive, read_rows
from sourcing_pipeline.web.outcomes import FetchError, Outcome
from sourcing_pipeline.web.records import SiteToRead
from sourcing_pipeline.web.site_reader import Clock
from sourcing_pipeline.web.urls import parse_url
from sourcing_pipeline_tests.web.fakes import FakeStream
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
    "100.100.100.200",  # a cloud's metadata, in the carriers' space
    "fd00:ec2::254",  # the same, of another cloud
    "64:ff9b::a9fe:a9fe",  # 169.254.169.254 by NAT64
    "2002:a9fe:a9fe::",  # and by 6to4
    "::ffff:0:7f00:1",  # and loopback by stateless translation (RFC 2765)
    "ff0e::1",
    "3fff::1",  # documentation (RFC 9637)
    "5f00::1",  # segment routing (RFC 9602)
    "4000::1",  # not given out: only 2000::/3 is global unicast
    "1::1",
    "1.1.1.1%eth0",
    "1.1.1.1.",
    "1.1.1.1/32",
    "127.000.000.001",
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

    async def connect(self, address: str, port: int) -> Stream:
        self.connected.append((address, port))
        return FakeStream(lambda _: self.answer)

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


def crawl_of(
    internet: FakeInternet, folder: Path, website_url: str = "https://shop.com/", domain: str = "shop.com"
) -> dict[str, str]:
    """Visit a site; the outcomes of its requests, and under its domain that of the visit."""
    archive = ShardArchive(folder, 0, NOW)
    crawl(
        [SiteToRead(domain, website_url)],
        web=WebSettings(contact="data@example.com", delay_seconds=0, total_timeout_seconds=2),
        archive=archive,
        reader=ArchiveReader(folder),
        clock=Clock(NOW),
        known=lambda _: {},
        resumed=lambda _: {},
        network=internet.network(),
    )
    archive.close()
    rows = read_rows([archive.journal])
    outcomes = dict(rows.page_records.select("url", "outcome").iter_rows())
    return outcomes | dict(rows.site_outcomes.select("domain", "outcome").iter_rows())


def test_a_site_whose_bare_name_has_no_address_is_tried_with_www(tmp_path: Path) -> None:
    internet = FakeInternet({"www.shop.com": ["10.0.0.1"]})
    assert crawl_of(internet, tmp_path)["shop.com"] == "dns_failure"
    assert internet.resolved == ["shop.com", "www.shop.com"]
    assert internet.connected == []


class RebindingInternet(FakeInternet):
    """A name that has other addresses each time it is asked for."""

    def __init__(self, *turns: list[str]) -> None:
        closing = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok"
        super().__init__({"shop.com": []}, closing)
        self._turns = list(turns)

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        self.names[host] = self._turns.pop(0)
        return await super().resolve(host, port)


async def fetch_twice(internet: FakeInternet) -> None:
    url = parse_url("http://shop.com/")
    assert url is not None
    async with SiteClient(internet.network(), contact=None, total_timeout_seconds=1) as client:
        await client.fetch(url, max_bytes=1000)
        await client.fetch(url, max_bytes=1000)


@pytest.mark.parametrize("later", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "1.1.1.1"])
def test_a_name_that_is_rebound_stays_at_the_address_that_was_checked(later: str) -> None:
    internet = RebindingInternet(["93.184.216.34"], [later])
    asyncio.run(fetch_twice(internet))
    assert internet.resolved == ["shop.com"]
    assert internet.connected == [("93.184.216.34", 80)] * 2


def test_another_client_asks_for_the_address_again_and_checks_it_again() -> None:
    internet = RebindingInternet(["93.184.216.34"], ["127.0.0.1"])
    assert asyncio.run(fetch(internet, "http://shop.com/")) == b"ok"
    assert outcome_of(internet, "http://shop.com/") is Outcome.PRIVATE_ADDRESS
    assert internet.connected == [("93.184.216.34", 80)]


class OneSite(FakeInternet):
    """shop.com, which answers each request on a connection of its own with the reply for its target."""

    def __init__(self, replies: dict[str, bytes], **names: list[str]) -> None:
        super().__init__({"shop.com": ["93.184.216.34"]} | {f"{name}.shop.com": found for name, found in names.items()})
        self._replies = replies

    async def connect(self, address: str, port: int) -> Stream:
        self.connected.append((address, port))
        return FakeStream(lambda request: self._replies.get(request.split(b" ")[1].decode(), reply(404)))


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status} Reply", "Content-Type: text/html", "Connection: close", f"Content-Length: {len(body)}"]
    return "\r\n".join([*head, *lines, "", ""]).encode() + body


HOME_BODY = b"<html><p>Bowls and spoons <a href=/about>About us</a></html>"
HOME = reply(200, HOME_BODY)
HOSTS_OF_THE_WEB = {("93.184.216.34", 443), ("93.184.216.34", 80)}


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        ("https://shop.com:8080/", "forbidden_port"),
        ("http://shop.com:22/", "forbidden_port"),
        ("https://intranet.shop.com/", "private_address"),
        ("https://loopback.shop.com/", "private_address"),
        ("https://mixed.shop.com/", "private_address"),
        ("https://nowhere.shop.com/", "dns_failure"),
    ],
)
def test_every_hop_of_a_redirect_is_checked_anew(tmp_path: Path, location: str, outcome: str) -> None:
    internet = OneSite(
        {"/": reply(302, Location=location)},
        intranet=["10.0.0.5"],
        loopback=["::1"],
        mixed=["93.184.216.34", "192.168.0.1"],
    )
    assert crawl_of(internet, tmp_path)["shop.com"] == outcome
    assert set(internet.connected) <= HOSTS_OF_THE_WEB


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://2130706433/robots.txt",
        "http://0x7f.1/robots.txt",
        "http://[::ffff:127.0.0.1]/robots.txt",
        "http://[64:ff9b::7f00:1]/robots.txt",
        "https://intranet.shop.com/robots.txt",
        "https://shop.com:6379/robots.txt",
    ],
)
def test_a_robots_txt_that_leads_inside_is_not_fetched_and_nothing_is_read(tmp_path: Path, location: str) -> None:
    internet = OneSite({"/robots.txt": reply(302, Location=location), "/": HOME}, intranet=["10.0.0.5"])
    outcomes = crawl_of(internet, tmp_path)
    assert outcomes["shop.com"] in {"robots_unreachable", "private_address", "forbidden_port"}
    assert "https://shop.com/" not in outcomes or outcomes["https://shop.com/"] != "ok"
    assert set(internet.connected) <= HOSTS_OF_THE_WEB


def test_links_and_sitemaps_that_lead_inside_are_not_fetched_and_the_rest_is_read(tmp_path: Path) -> None:
    links = (
        b"<a href=https://intranet.shop.com/contact>Contact</a><a href=https://shop.com:8080/wholesale>Wholesale</a>"
    )
    internet = OneSite(
        {
            "/": reply(200, HOME_BODY + links),
            "/about": reply(200, b"<html><p>About us</html>"),
            "/robots.txt": reply(200, b"Sitemap: https://intranet.shop.com/sitemap.xml\n"),
        },
        intranet=["10.0.0.5"],
    )
    outcomes = crawl_of(internet, tmp_path)
    assert outcomes["shop.com"] == "ok"
    assert outcomes["https://shop.com/about"] == "ok"
    assert outcomes["https://intranet.shop.com/contact"] == "private_address"
    assert outcomes["https://shop.com:8080/wholesale"] == "forbidden_port"
    assert set(internet.connected) <= HOSTS_OF_THE_WEB


@pytest.mark.parametrize("domain", ["", "shop.com"], ids=["as-its-own-domain", "as-the-website-of-another"])
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "93.184.216.34"]
)
def test_an_address_without_a_name_is_no_website(tmp_path: Path, host: str, domain: str) -> None:
    internet = FakeInternet({})
    assert crawl_of(internet, tmp_path, f"http://{host}/", domain or host)[domain or host] == "invalid_address"
    assert internet.resolved == []
    assert internet.connected == []
