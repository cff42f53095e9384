"""Websites for tests, written here: pages of a small brand, and what readers of pages are given."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from sourcing_pipeline.brands.page_view import PageView
from sourcing_pipeline.brands.site_profile import Rates, SiteRows, profile_site
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.web.pages import Page, parseable

FETCHED = datetime(2026, 11, 2, 8, tzinfo=UTC)
RATES = Rates({"USD": 1.0, "EUR": 1.12, "GBP": 1.31}, "USD")


def page(html: str, path: str = "/", kind: str = "home", domain: str = "wachswerk.de", at: datetime = FETCHED) -> Page:
    """A page as the archive gives it."""
    url = f"https://{domain}{path}"
    return Page(domain, url, url, kind, at, 200, "text/html; charset=utf-8", parseable(html))


def view(html: str, path: str = "/", kind: str = "home", domain: str = "wachswerk.de") -> PageView:
    """The same, parsed."""
    return PageView(page(html, path, kind, domain))


def profiled(*pages: Page) -> SiteRows:
    """The rows of a site."""
    return profile_site(pages, "digest", RATES)


def facts_of(rows: SiteRows, name: str) -> dict[str, dict[str, Any]]:
    """The facts of a name, by value."""
    return {fact["value"]: fact for fact in rows.facts if fact["fact"] == name}


HOME = """<!doctype html><html lang="de"><head><title>Wachswerk | Kerzen aus Leipzig</title>
<meta name="description" content="Wachswerk gießt Kerzen aus Bienenwachs, von Hand, in kleinen Serien.">
<meta property="og:site_name" content="Wachswerk"><link rel="alternate" hreflang="en" href="/en"><link rel="alternate" hreflang="de" href="/">
<script src="https://cdn.shopify.com/s/theme.js"></script>
<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Organization", "name": "Wachswerk", "legalName": "Wachswerk GmbH",
 "address": {"@type": "PostalAddress", "addressLocality": "Leipzig", "addressCountry": "DE"}, "telephone": "+49 341 5550",
 "sameAs": ["https://www.instagram.com/wachswerk/"]}</script></head>
<body><nav><a href="/cart">Warenkorb</a> <a href="/ueber-uns">Über uns</a> <a href="/haendler">Für Händler</a> <a href="/alle-produkte">Shop</a></nav>
<h1>Kerzen, die ruhig brennen</h1><p>Wir gießen unsere Kerzen von Hand und verschicken sie zweimal in der Woche in die ganze Welt.</p>
<form action="/newsletter"><label>Newsletter</label><input type="email" name="email"><button>Anmelden</button></form>
<footer><a href="https://instagram.com/wachswerk?utm=1">Instagram</a> <a href="https://www.facebook.com/sharer/sharer.php?u=x">Teilen</a>
<a href="https://www.pinterest.de/wachswerk">P</a> © 2026 Wachswerk</footer></body></html>"""

ABOUT = """<html lang="de"><head><title>Über uns | Wachswerk</title></head><body><h1>Unsere Geschichte</h1>
<p>Wachswerk begann 2011 an einem Küchentisch in Leipzig, mit einem Topf und sehr viel Geduld.</p>
<p>Heute arbeiten neun Menschen in unserer Werkstatt. Wir sind GOTS und B Corp zertifiziert.</p></body></html>"""

PRODUCT = """<html lang="de"><head><title>Stumpenkerze | Wachswerk</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Product", "name": "Stumpenkerze", "sku": "WW-1", "gtin13": "4012345678901", "brand": {"@type": "Brand", "name": "Wachswerk"},
 "image": ["/a.jpg", "/b.jpg", "/c.jpg"], "category": "Kerzen", "aggregateRating": {"ratingValue": "9", "bestRating": "10", "reviewCount": "12"},
 "offers": {"@type": "Offer", "price": "24.50", "priceCurrency": "EUR", "availability": "https://schema.org/InStock",
  "priceSpecification": [{"price": "29.00", "priceType": "https://schema.org/ListPrice"}]}}</script></head>
<body><h1>Stumpenkerze</h1><span class="price">24,50 €</span><form action="/cart/add"><button>In den Warenkorb</button></form></body></html>"""

WHOLESALE = """<html lang="de"><head><title>Für Händler | Wachswerk</title></head><body><h1>Für Händler</h1>
<p>Wir beliefern den Fachhandel direkt. Mindestbestellwert: 150,00 €. Lieferzeit: 10 bis 14 Tage.</p>
<p><a href="mailto:wholesale@wachswerk.de">wholesale@wachswerk.de</a> oder anna.schmidt@wachswerk.de</p>
<h2>Unsere Händler</h2><ul><li>Laden Eins, Leipzig</li><li>Laden Zwei, Halle</li><li>Laden Drei, Gera</li></ul></body></html>"""

SITE = (page(HOME), page(ABOUT, "/ueber-uns", "about"), page(PRODUCT, "/products/stumpenkerze", "product"),
        page(WHOLESALE, "/haendler", "wholesale"))  # fmt: skip


def records_of(pages: Sequence[Page], *, digest: str = "sha1:A", outcome: str = "ok") -> pl.DataFrame:
    """Rows of ``page_records`` for pages."""
    return PageRecords.from_rows(
        [
            {
                "domain": one.domain,
                "url": one.url,
                "final_url": one.final_url,
                "page_kind": one.page_kind,
                "fetched_at": one.fetched_at,
                "status": 200,
                "outcome": outcome,
                "byte_count": len(one.html),
                "elapsed_seconds": 0.1,
                "payload_digest": digest,
                "warc_path": "x.warc.gz" if outcome != "not_found" else None,
                "warc_offset": 0,
            }
            for one in pages
        ]
    )


class Loader:
    """Gives pages for records, and remembers which were asked for."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = {(one.url, one.fetched_at): one for one in pages}
        self.asked: list[str] = []

    def __call__(self, records: pl.DataFrame) -> Iterator[Page]:
        """Pages by domain, as ``web.reading.load_pages`` gives them."""
        for url, fetched_at in records.sort("domain", "fetched_at", "url").select("url", "fetched_at").iter_rows():
            self.asked.append(url)
            yield self.pages[url, fetched_at]


def later(days: int) -> datetime:
    """A time some days after ``FETCHED``."""
    return FETCHED + timedelta(days=days)
