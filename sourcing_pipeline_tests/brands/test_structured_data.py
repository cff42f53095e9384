from sourcing_pipeline.brands.schema_items import items_of, text_of, types_of, values_of, walk
from sourcing_pipeline.brands.structured_data import StatedImage
from sourcing_pipeline_tests.brands.websites import view


def test_a_graph_gives_its_items_with_references_resolved() -> None:
    structured = view("""<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
        {"@type": "Organization", "@id": "#org", "name": "Wachswerk"}, {"@type": "WebSite", "publisher": {"@id": "#org"}}]}</script>""").structured
    assert [types_of(item) for item in structured.json_ld] == [{"organization"}, {"website"}]
    assert text_of(items_of(structured.json_ld[1], "publisher")[0], "name") == "Wachswerk"


def test_references_may_repeat_the_type_and_the_fullest_item_is_meant() -> None:
    structured = view("""<script type="application/ld+json">[{"@type": "WebSite", "publisher": {"@type": "Organization", "@id": "#org"}},
        {"@type": "Organization", "@id": "#org", "name": "Wachswerk", "email": "info@wachswerk.de"}, {"@id": "#org", "url": "/"}]</script>""").structured
    assert text_of(items_of(structured.json_ld[0], "publisher")[0], "name") == "Wachswerk"


def test_ordered_lists_are_lists() -> None:
    structured = view("""<script type="application/ld+json">{"image": {"@list": ["/a.jpg", "/b.jpg"]}, "name": {"@value": "A"}}</script>""").structured  # fmt: skip
    assert values_of(structured.json_ld[0], "image") == ["/a.jpg", "/b.jpg"]
    assert values_of(structured.json_ld[0], "name") == ["A"]


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


def test_several_items_of_microdata_share_what_they_refer_to() -> None:
    structured = view("""<div itemscope itemtype="https://schema.org/Product" itemref="both"><b itemprop="name">A</b></div>
        <div itemscope itemtype="https://schema.org/Product" itemref="both 1:odd"><b itemprop="name">B</b></div>
        <p id="both"><b itemprop="brand">X</b></p><p id="1:odd" itemprop="sku">7</p>""").structured
    first, second = structured.microdata
    assert (first["brand"], second["brand"], second["sku"]) == ("X", "X", "7")
    assert "sku" not in first


def test_microdata_that_refers_in_a_circle_ends() -> None:
    structured = view("""<div id="a" itemscope itemprop="x" itemref="b"></div><div id="b" itemscope itemprop="y" itemref="a"></div>
        <div itemscope itemref="a"></div>""").structured
    assert len(list(walk(structured.microdata))) <= 3


def test_texts_of_microdata_have_no_scripts_and_styles() -> None:
    structured = view("""<div itemscope><p itemprop="name"><style>p {color: red}</style>Kerze <b>rot</b><script>var a = {}</script></p></div>""").structured  # fmt: skip
    assert structured.microdata[0]["name"] == "Kerze rot"


def test_nested_properties_of_microdata_are_read_within_bounds() -> None:
    structured = view("<div itemscope>" + '<p itemprop="a">' * 400 + "x" * 1_000_000).structured
    assert sum(len(text) for text in values_of(structured.microdata[0], "a")) <= 200 * 5_000


def test_open_graph_keeps_its_order_and_sizes_stay_with_their_pictures() -> None:
    structured = view("""<meta property="og:image" content="/a.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">
        <meta property="http://ogp.me/ns#image" content="/b.jpg"><meta property="og:image:width" content="80%"><meta property="og:image:url" content="/b.jpg">
        <meta property="http://ogp.me/ns/product#condition" content="new">""").structured
    assert structured.images() == [StatedImage("/a.jpg", 1200, 630), StatedImage("/b.jpg")]
    assert structured.meta("product:condition") == "new"


def test_rdfa_is_read_beside_the_others() -> None:
    structured = view('<p vocab="https://schema.org/" typeof="Product"><b property="name">Kerze</b></p>').structured
    assert text_of(structured.rdfa[0], "name") == "Kerze"
