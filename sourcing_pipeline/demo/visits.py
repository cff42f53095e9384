"""The pages that a crawl would read of a demo site, without a server and without a network.

What belongs here: the order in which pages are chosen, as the crawl chooses them. What doesn't: sockets (``server``), and
what is wrong with a site's line.
"""

from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.demo.render import answer
from sourcing_pipeline.demo.sites import Site
from sourcing_pipeline.demo.size import NOW
from sourcing_pipeline.web.frontier import Frontier, found_link
from sourcing_pipeline.web.links import links_of
from sourcing_pipeline.web.pages import Page, decode_html, parseable
from sourcing_pipeline.web.urls import parse_url

_OK = 200


def pages_of_site(site: Site, budget: int, at: datetime = NOW) -> list[Page]:
    """The pages of a site that a visit would read, the home page first.

    Args:
        site: of a demo world.
        budget: requests at most.
        at: when.
    """
    home = parse_url(f"https://{site.host}/")
    assert home is not None
    frontier, pages = Frontier(home, budget), []
    while (choice := frontier.next_choice()) is not None:
        reply = answer(site, choice.url.path)
        if reply.status != _OK:
            continue
        html = parseable(decode_html(reply.body, reply.content_type))
        href = choice.url.href
        pages.append(Page(site.domain, href, href, choice.page_kind, at, _OK, reply.content_type, html))
        tree = LexborHTMLParser(html)
        links = links_of(tree, tree.css("a[href]"), choice.url, site.domain)
        frontier.add_links(found for link in links if (found := found_link(link.url, link.text)) is not None)
    return sorted(pages, key=lambda page: (page.page_kind != "home", len(page.url), page.url))
