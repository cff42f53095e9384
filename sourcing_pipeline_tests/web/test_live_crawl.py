import gzip
import itertools
import resource
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.errors import InputError, StorageError
from sourcing_pipeline.settings import WebSettings
from sourcing_pipeline.web.reading import load_pages, read_shard
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request, page, pages_of, serving
from sourcing_pipeline_tests.web.shard import NOW, Shard, outcomes_of, page_outcome, sites_frame

ROBOTS = Reply(body=b"User-agent: *\nDisallow: /private\n", headers={"Content-Type": "text/plain"})
SHOP = {
    "/": page("Oak & Ash", "/about", "/wholesale", "/contact", "/collections/all", "/private", "/cart", "/checkout"),
    "/about": page("About us"),
    "/wholesale": page("Wholesale"),
    "/contact": page("Contact"),
    "/collections/all": page("All", "/products/bowl", "/products/spoon", "/products/bowl?add-to-cart=1"),
    "/products/bowl": page("Bowl"),
    "/products/spoon": page("Spoon"),
    "/private": page("Private"),
    "/robots.txt": ROBOTS,
    "/sitemap.xml": NOT_FOUND,
}


def test_a_shop_is_read_and_its_pages_come_back_from_the_archive(tmp_path: Path) -> None:
    shard = Shard(tmp_path)
    with serving({"oak.com": pages_of(SHOP)}) as server:
        visit = shard.read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "ok"}
    pages = list(load_pages(visit.page_records, shard.archive_dir))
    assert {page.url: page.page_kind for page in pages} == {
        "https://oak.com/": "home",
        "https://oak.com/about": "about",
        "https://oak.com/wholesale": "wholesale",
        "https://oak.com/contact": "contact",
        "https://oak.com/collections/all": "listing",
        "https://oak.com/products/bowl": "product",
        "https://oak.com/products/spoon": "product",
    }
    assert all(page.html.encode() == SHOP[page.url.removeprefix("https://oak.com")].body for page in pages)
    assert visit.site_outcomes["page_count"].to_list() == [7]


def test_nothing_that_robots_forbids_and_nothing_that_changes_state_is_asked_for(tmp_path: Path) -> None:
    with serving({"oak.com": pages_of(SHOP)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to, pages_per_site=50)
    assert {"/private", "/cart", "/checkout", "/products/bowl?add-to-cart=1"}.isdisjoint(server.targets())
    assert page_outcome(visit, "https://oak.com/private") == "robots_denied"


def test_requests_carry_the_original_host_and_say_who_is_asking(tmp_path: Path) -> None:
    with serving({"oak.com": pages_of(SHOP)}) as server:
        Shard(tmp_path).read("oak.com", connect_to=server.connect_to, contact="data@market.example")
    assert {request.host for request in server.requests} == {"oak.com"}
    assert server.requests[0].headers["user-agent"].startswith("SourcingPipeline/")
    assert "(+data@market.example)" in server.requests[0].headers["user-agent"]
    assert "cookie" not in server.requests[-1].headers


def test_a_live_crawl_without_a_contact_refuses(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"web\.contact"):
        Shard(tmp_path).read("oak.com")


def test_one_request_at_a_time_with_the_delay_between(tmp_path: Path) -> None:
    with serving({"oak.com": pages_of(SHOP), "elm.com": pages_of(SHOP)}) as server:
        Shard(tmp_path).read("oak.com", "elm.com", connect_to=server.connect_to, delay_seconds=0.05, pages_per_site=3)
    for host in ("oak.com", "elm.com"):
        times = [request.at for request in server.requests if request.host == host]
        assert len(times) == 5
        assert all(later - earlier >= 0.049 for earlier, later in itertools.pairwise(times))


def test_crawl_delay_is_honoured_and_a_very_long_one_ends_the_visit(tmp_path: Path) -> None:
    delayed = {**SHOP, "/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 0.1")}
    forbidding = {**SHOP, "/robots.txt": Reply(body=b"User-agent: *\nCrawl-delay: 3600")}
    with serving({"oak.com": pages_of(delayed), "elm.com": pages_of(forbidding)}) as server:
        visit = Shard(tmp_path).read("oak.com", "elm.com", connect_to=server.connect_to, pages_per_site=2)
    times = [request.at for request in server.requests if request.host == "oak.com"]
    assert times[2] - times[1] >= 0.099
    assert outcomes_of(visit) == {"oak.com": "ok", "elm.com": "crawl_delay_too_long"}
    assert server.targets("elm.com") == ["/robots.txt"]


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_unreachable_robots_txt_forbids_everything(tmp_path: Path, status: int) -> None:
    with serving({"oak.com": pages_of({**SHOP, "/robots.txt": Reply(status)})}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "robots_unreachable"}
    assert set(server.targets()) == {"/robots.txt"}


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_not_there_allows_everything(tmp_path: Path, status: int) -> None:
    with serving({"oak.com": pages_of({**SHOP, "/robots.txt": Reply(status)})}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "ok"}


def test_a_site_that_robots_closes_is_left_alone(tmp_path: Path) -> None:
    closed = Reply(body=b"User-agent: sourcingpipeline\nDisallow: /\n\nUser-agent: *\nAllow: /")
    with serving({"oak.com": pages_of({**SHOP, "/robots.txt": closed})}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "robots_denied"}
    assert server.targets() == ["/robots.txt"]


def html(body: bytes, **headers: str) -> Reply:
    return Reply(
        body=body, headers={"Content-Type": "text/html"} | {k.replace("_", "-"): v for k, v in headers.items()}
    )


BOMB = gzip.compress(b"<p>" + b"a" * 30_000_000)
HOSTILE: dict[str, tuple[Reply, str]] = {
    "off-site": (Reply(302, headers={"Location": "https://other.net/"}), "off_site_redirect"),
    "metadata": (Reply(302, headers={"Location": "http://169.254.169.254/"}), "off_site_redirect"),
    "loop": (Reply(302, headers={"Location": "/"}), "redirect_failure"),
    "nowhere": (Reply(302, headers={"Location": ""}), "redirect_failure"),
    "invalid": (Reply(302, headers={"Location": "http://[::1"}), "redirect_failure"),
    "login": (Reply(302, headers={"Location": "/account/login"}), "access_denied"),
    "bomb": (html(BOMB, Content_Encoding="gzip"), "too_large"),
    "large": (html(b"a" * 200_001), "too_large"),
    "cut": (html(gzip.compress(b"<p>words" * 999)[:-20], Content_Encoding="gzip"), "decode_error"),
    "lying": (html(b"<p>plain", Content_Encoding="gzip"), "decode_error"),
    "triple": (html(b"<p>", Content_Encoding="gzip, gzip, gzip"), "decode_error"),
    "brotli": (html(b"<p>", Content_Encoding="br"), "decode_error"),
    "drip": (Reply(headers={"Content-Type": "text/html"}, pieces=(b"a",) * 99, pause_seconds=0.05), "total_timeout"),
    "silent": (Reply(raw=b"", pause_seconds=2), "total_timeout"),
    "garbage": (Reply(raw=b"I am no HTTP\r\n\r\n"), "protocol_error"),
    "short": (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<p>"), "connection_lost"),
    "headers": (Reply(raw=b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"), "protocol_error"),
    "gone": (Reply(410), "not_found"),
    "down": (Reply(500, b"<p>sorry"), "server_error"),
    "odd": (Reply(999), "unexpected_status"),
    "forbidden": (Reply(403, b"<p>no"), "access_denied"),
    "challenge": (Reply(403, b"<title>Just a moment...</title>"), "blocked_challenge"),
    "pdf": (html(b"%PDF-1.7 ..."), "not_html"),
    "json": (Reply(body=b"{}", headers={"Content-Type": "application/json"}), "not_html"),
    "empty": (html(b"  \n"), "empty_page"),
    "shell": (html(b'<html><body><div id="root"></div><script src="/a.js"></script></body></html>'), "js_only"),
    "parked": (html(b"<html><body>Buy this domain! It is cheap.</body></html>"), "parked"),
}


def test_every_hostile_site_ends_in_its_outcome_and_a_good_one_beside_them_is_unharmed(tmp_path: Path) -> None:
    sites = {f"{name}.com": pages_of({"/": reply}) for name, (reply, _) in HOSTILE.items()}
    expected = {f"{name}.com": outcome for name, (_, outcome) in HOSTILE.items()} | {"oak.com": "ok"}
    with serving(sites | {"oak.com": pages_of(SHOP)}) as server:
        visit = Shard(tmp_path).read(
            *expected, connect_to=server.connect_to, max_page_bytes=200_000, total_timeout_seconds=0.7
        )
    assert outcomes_of(visit) == expected
    assert not {request.host for request in server.requests} - set(expected)
    assert all(reason for reason in visit.site_outcomes["reason"])


def test_a_server_that_nobody_runs_is_a_connect_failure(tmp_path: Path) -> None:
    with serving({}) as server:
        pass
    visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "connect_failure"}


def test_redirects_within_the_site_are_followed_and_its_other_hosts_asked_for_their_robots_txt(tmp_path: Path) -> None:
    moved = pages_of({"/": Reply(301, headers={"Location": "https://www.oak.com/"}), "/robots.txt": ROBOTS})
    with serving({"oak.com": moved, "www.oak.com": pages_of(SHOP)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert outcomes_of(visit) == {"oak.com": "ok"}
    assert server.targets("oak.com") == ["/robots.txt", "/"]
    assert server.targets("www.oak.com")[:2] == ["/robots.txt", "/"]
    home = visit.page_records.filter(pl.col("page_kind") == "home").row(0, named=True)
    assert (home["url"], home["final_url"]) == ("https://oak.com/", "https://www.oak.com/")


def test_two_addresses_of_one_page_are_read_once(tmp_path: Path) -> None:
    shop = {**SHOP, "/wholesale": Reply(302, headers={"Location": "/about"})}
    with serving({"oak.com": pages_of(shop)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert page_outcome(visit, "https://oak.com/wholesale") == "duplicate"
    assert [page.url for page in load_pages(visit.page_records, tmp_path / "data/archive")].count(
        "https://oak.com/about"
    ) == 1


def test_the_page_budget_ends_calendars(tmp_path: Path) -> None:
    def calendar(request: Request) -> Reply:
        if request.target == "/robots.txt":
            return NOT_FOUND
        links = [f"{request.target.rstrip('/')}/products/{day}" for day in range(20)]
        return page(request.target, *links)

    with serving({"oak.com": calendar}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to, pages_per_site=5)
    assert visit.site_outcomes["page_count"].to_list() == [5]
    assert len(server.requests) == 5 + 2  # and robots.txt, sitemap.xml


def test_retry_after_is_obeyed_once(tmp_path: Path) -> None:
    asked: list[float] = []

    def busy(request: Request) -> Reply:
        if request.target == "/":
            asked.append(request.at)
            if len(asked) == 1:
                return Reply(503, headers={"Retry-After": "1"})
        return SHOP.get(request.target, NOT_FOUND)

    with serving({"oak.com": busy}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to, pages_per_site=1)
    assert outcomes_of(visit) == {"oak.com": "ok"}
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 0.99


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_for_a_long_pause_is_left_alone(tmp_path: Path, status: int) -> None:
    shop = {**SHOP, "/about": Reply(status, headers={"Retry-After": "3600"})}
    with serving({"oak.com": pages_of(shop)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert server.targets() == ["/robots.txt", "/", "/sitemap.xml", "/about"]
    assert outcomes_of(visit) == {"oak.com": "ok"}
    assert "ended early" in visit.site_outcomes["reason"].item()


def test_a_feed_that_reserves_mining_is_not_kept(tmp_path: Path) -> None:
    feed = Reply(body=b'{"products":[]}', headers={"Content-Type": "application/json", "TDM-Reservation": "1"})
    home = Reply(headers={**SHOP["/"].headers, "X-ShopId": "1"}, body=SHOP["/"].body)
    shop = {**SHOP, "/": home, "/products.json?limit=250": feed}
    with serving({"oak.com": pages_of(shop)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert page_outcome(visit, "https://oak.com/products.json?limit=250") == "mining_reserved"


def test_the_circuit_opens_after_three_failures(tmp_path: Path) -> None:
    shop = {target: reply if target in {"/", "/robots.txt"} else Reply(500) for target, reply in SHOP.items()}
    with serving({"oak.com": pages_of(shop)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert len(server.requests) == 1 + 1 + 3
    assert outcomes_of(visit) == {"oak.com": "ok"}
    assert "ended early" in visit.site_outcomes["reason"].item()


def test_sitemaps_name_pages_that_no_link_does(tmp_path: Path) -> None:
    site = {
        "/": page("Home"),
        "/robots.txt": Reply(body=b"Sitemap: https://oak.com/map.xml\nSitemap: https://other.net/map.xml"),
        "/map.xml": Reply(body=b"<sitemapindex><sitemap><loc>/pages.xml.gz</loc></sitemap></sitemapindex>"),
        "/pages.xml.gz": Reply(
            body=gzip.compress(b"<urlset><url><loc>https://oak.com/ueber-uns?a=1&amp;b=2</loc></url></urlset>")
        ),
        "/ueber-uns?a=1&b=2": page("Wir"),
    }
    with serving({"oak.com": pages_of(site)}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert page_outcome(visit, "https://oak.com/ueber-uns?a=1&b=2") == "ok"
    assert {request.host for request in server.requests} == {"oak.com"}


def test_a_second_read_before_it_is_due_makes_no_request(tmp_path: Path) -> None:
    shard = Shard(tmp_path)
    with serving({"oak.com": pages_of(SHOP), "down.com": pages_of({"/": Reply(403)})}) as server:
        shard.read("oak.com", "down.com", connect_to=server.connect_to)
        before = len(server.requests)
        again = shard.read("oak.com", "down.com", connect_to=server.connect_to, days=29)
        assert len(server.requests) == before
        assert again.page_records.is_empty()
        assert again.site_outcomes.is_empty()
        later = shard.read("oak.com", connect_to=server.connect_to, days=31)
        assert len(server.requests) > before
    assert outcomes_of(later) == {"oak.com": "not_modified"}


def test_a_page_that_did_not_change_points_to_the_earlier_record(tmp_path: Path) -> None:
    def conditional(request: Request) -> Reply:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        reply = SHOP.get(request.target, NOT_FOUND)
        return Reply(reply.status, reply.body, reply.headers | {"ETag": '"v1"'})

    shard = Shard(tmp_path)
    with serving({"oak.com": conditional}) as server:
        first = shard.read("oak.com", connect_to=server.connect_to)
        second = shard.read("oak.com", connect_to=server.connect_to, days=31)
    assert outcomes_of(second) == {"oak.com": "not_modified"}
    columns = ["url", "warc_path", "warc_offset", "payload_digest", "byte_count"]
    is_page = pl.col("warc_path").is_not_null()
    assert (
        second.page_records.filter(is_page)
        .select(columns)
        .sort("url")
        .equals(first.page_records.filter(is_page).select(columns).sort("url"))
    )
    assert len(list(load_pages(second.page_records, shard.archive_dir))) == 7


def test_an_address_of_another_site_is_not_asked_for(tmp_path: Path) -> None:
    shard = Shard(tmp_path)
    sites = sites_frame("oak.com").with_columns(website_url=pl.lit("https://127.0.0.1:8080/"))
    with serving({"oak.com": pages_of(SHOP)}) as server:
        visit = read_shard(
            sites,
            web=WebSettings(connect_to=server.connect_to),
            archive_dir=shard.archive_dir,
            root=tmp_path,
            shard=0,
            previous_records=shard.records,
            previous_outcomes=shard.outcomes,
            now=NOW,
        )
    assert outcomes_of(visit) == {"oak.com": "invalid_address"}
    assert server.requests == []


def test_a_host_whose_robots_txt_failed_is_not_asked_for_it_again(tmp_path: Path) -> None:
    site = {"/": page("Home", "https://www.oak.com/about", "https://www.oak.com/contact"), "/robots.txt": ROBOTS}
    with serving({"oak.com": pages_of(site), "www.oak.com": pages_of({"/robots.txt": Reply(503)})}) as server:
        visit = Shard(tmp_path).read("oak.com", connect_to=server.connect_to)
    assert server.targets("www.oak.com") == ["/robots.txt"]
    assert page_outcome(visit, "https://www.oak.com/about") == "robots_unreachable"
    assert outcomes_of(visit) == {"oak.com": "ok"}


def test_a_full_disk_ends_the_crawl_with_one_line_and_loses_nothing(tmp_path: Path) -> None:
    shard = Shard(tmp_path)
    with serving({"oak.com": pages_of(SHOP)}) as server:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, limits[1]))
        try:
            with pytest.raises(StorageError, match="free some space"):
                shard.read("oak.com", connect_to=server.connect_to)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        asked = server.targets().count("/")
        visit = shard.read("oak.com", connect_to=server.connect_to)
        assert server.targets().count("/") == asked
    assert outcomes_of(visit) == {"oak.com": "ok"}
    assert len(list(load_pages(visit.page_records, shard.archive_dir))) == 7
