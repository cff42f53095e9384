import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcing_pipeline.demo.server import DemoServer
from sourcing_pipeline.demo.sites import Site, read_sites


@pytest.fixture(scope="module")
def address(small_world: Path) -> Iterator[str]:
    with DemoServer(small_world / "world", max_seconds=60) as server:
        yield server.address


@pytest.fixture(scope="module")
def sites(small_world: Path) -> list[Site]:
    return list(read_sites(small_world / "world").values())


def get(address: str, host: str, path: str = "/", **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("GET", path, headers={"Host": host, **headers})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


def with_fate(sites: list[Site], fate: str) -> Site:
    return next(site for site in sites if site.fate == fate)


def test_the_host_says_which_site_is_meant(address: str, sites: list[Site]) -> None:
    well = [site for site in sites if not site.fate][:2]
    for site in well:
        connection = http.client.HTTPConnection(address, timeout=5)
        connection.request("GET", "/", headers={"Host": site.host})
        assert site.name.split()[-1] in connection.getresponse().read().decode("latin-1")
        connection.close()
    assert get(address, "nobody.example").status == 404


def test_other_host_names_of_a_site_lead_to_its_own(address: str, sites: list[Site]) -> None:
    site = next(site for site in sites if site.host.startswith("www.") and not site.fate)
    response = get(address, site.domain, "/x?y=1")
    assert (response.status, response.headers["Location"]) == (301, f"https://{site.host}/x")


def test_an_unchanged_page_is_not_sent_again(address: str, sites: list[Site]) -> None:
    site = with_fate(sites, "")
    first = get(address, site.host)
    assert first.headers["Last-Modified"]
    again = get(address, site.host, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.headers["ETag"]) == (304, first.headers["ETag"])
    assert get(address, site.host, **{"If-None-Match": '"other"'}).status == 200


def test_a_connection_serves_many_requests(address: str, sites: list[Site]) -> None:
    connection = http.client.HTTPConnection(address, timeout=5)
    for site in [site for site in sites if not site.fate][:20]:
        connection.request("GET", "/robots.txt", headers={"Host": site.host})
        response = connection.getresponse()
        assert response.status == 200
        assert b"Sitemap:" in response.read()
    connection.close()


@pytest.mark.parametrize(
    ("fate", "status"), [("error", 503), ("challenge", 403), ("js_only", 200), ("robots_denied", 200)]
)
def test_what_is_wrong_with_a_site_shows(address: str, sites: list[Site], fate: str, status: int) -> None:
    assert get(address, with_fate(sites, fate).host).status == status


def test_a_site_that_denies_robots_says_so(address: str, sites: list[Site]) -> None:
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("GET", "/robots.txt", headers={"Host": with_fate(sites, "robots_denied").host})
    assert b"Disallow: /\n" in connection.getresponse().read()
    connection.close()


def test_a_site_that_is_down_closes_the_connection(address: str, sites: list[Site]) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        get(address, with_fate(sites, "down").host)


def test_a_slow_site_does_not_answer(address: str, sites: list[Site]) -> None:
    connection = http.client.HTTPConnection(address, timeout=0.3)
    connection.request("GET", "/", headers={"Host": with_fate(sites, "slow").host})
    with pytest.raises(TimeoutError):
        connection.getresponse()
    connection.close()


def test_nonsense_is_answered_and_the_server_goes_on(address: str, sites: list[Site]) -> None:
    connection = http.client.HTTPConnection(address, timeout=5)
    connection.request("POST", "/", headers={"Host": with_fate(sites, "").host})
    assert connection.getresponse().status == 405
    connection.close()
    assert get(address, with_fate(sites, "").host).status == 200


def test_later_two_sites_are_gone(small_world: Path, sites: list[Site]) -> None:
    with DemoServer(small_world / "world", phase=1, max_seconds=60) as server:
        for site in [site for site in sites if site.fate_later]:
            with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
                get(server.address, site.host)
        assert get(server.address, next(s for s in sites if not s.fate and not s.fate_later).host).status == 200


def test_a_share_of_the_sites_blocks_robots_if_asked_to(small_world: Path, sites: list[Site]) -> None:
    well = [site for site in sites if not site.fate]
    with DemoServer(small_world / "world", max_seconds=60, blocked_share=0.3) as server:
        statuses = [get(server.address, site.host).status for site in well]
        assert get(server.address, well[0].host, "/robots.txt").status == 200
    assert {status for status in statuses if status != 200} == {403, 429}
    assert sum(status != 200 for status in statuses) == round(0.3 * len(well))


def test_the_server_ends_with_its_block_with_its_parent_and_with_its_time(small_world: Path) -> None:
    with DemoServer(small_world / "world") as server:
        address = server.address
    with pytest.raises(ConnectionRefusedError):
        get(address, "any.example")
    command = [sys.executable, "-m", "sourcing_pipeline.demo.server", str(small_world / "world"), "0"]
    for seconds, closes in (("60", True), ("0.2", False)):
        with subprocess.Popen([*command, seconds], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout
            assert process.stdin
            assert process.stdout.readline().startswith(b"127.0.0.1:")
            if closes:
                process.stdin.close()
            assert process.wait(timeout=10) == 0


def test_a_world_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="did not start"), DemoServer(tmp_path):
        pass
