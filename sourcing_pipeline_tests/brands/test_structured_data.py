from sourcing_pipeline.brands.schema_items import items_of, text_of, types_of, values_of, walk
from sourcing_pipeline_tests.brands.websites import view


def test_a_graph_gives_its_items_with_references_resolved() -> None:
    structured = view("""<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "@id": "#org", "name": "Wachswerk"}, {"@type": "WebSite", "publisher": {"@id": "#org"}}]}</script>""").structured
    assert [types_of(item) for item in structured.json_ld] == [{"organization"}, {"website"}]
    assert text_of(items_of(structured.json_ld[1], "publisher")[0], "name") == "Wachswerk"


def test_references_in_a_circle_are_walked_once() -> None:
    structured = view("""<script type="application/ld+json">[{"@id": "a", "@type": "Thing", "x": {"@id": "b"}},
        {"@id": "b", "@type": "Thing", "x": {"@id": "a"}}]</script>""").structured
    assert len(list(walk(structured.json_ld))) == 2


def test_vocabulary_prefixes_are_dropped() -> None:
    structured = view(
        """<script type="application/ld+json">{"@type": "http://schema.org/Product", "schema:name": "Kerze"}</script>"""
    ).structured
    assert types_of(structured.json_ld[0]) == {"product"}
    assert text_of(structured.json_ld[0], "name") == "Kerze"


def test_microdata_is_nested_as_the_elements_are() -> None:
    structured = view("""<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">Kerze <b>rot</b></h1>
        <img itemprop="image" src="/a.jpg"><img itemprop="image" src="/b.jpg">
        <div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><span itemprop="price" content="12.50">12,50 €</span>
        <meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="https://schema.org/InStock"></div></div>""").structured
    (product,) = structured.microdata
    (offer,) = items_of(product, "offers")
    assert text_of(product, "name") == "Kerze rot"
    assert values_of(product, "image") == ["/a.jpg", "/b.jpg"]
    assert (offer["price"], offer["priceCurrency"], offer["availability"]) == (
        "12.50",
        "EUR",
        "https://schema.org/InStock",
    )


def test_microdata_follows_references() -> None:
    structured = view("""<div itemscope itemtype="https://schema.org/Product" itemref="price"><b itemprop="name">Kerze</b></div>
        <p id="price">only <b itemprop="price">7.00</b></p>""").structured
    assert structured.microdata[0]["price"] == "7.00"


def test_metas_are_found_wherever_the_parser_puts_them() -> None:
    structured = view("""<html><head><noscript><img src="/pixel.gif"></noscript><meta property="OG:Title" content="A &amp; B">
        <meta name="description" content=""></head></html>""").structured
    assert structured.metas == {"og:title": ["A & B"]}
