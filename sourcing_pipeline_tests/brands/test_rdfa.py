import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from sourcing_pipeline.brands.rdfa import MAX_PREFIXES_IN_SCOPE, read_rdfa
from sourcing_pipeline.brands.schema_items import Item, items_of, text_of, types_of, values_of, walk


def read(html: str) -> list[Item]:
    return read_rdfa(LexborHTMLParser(html))


def test_a_product_with_its_offer_is_nested_as_the_elements_are() -> None:
    (product,) = (
        read("""<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Kerze</h1><img property="image" src="/a.jpg">
        <div property="offers" typeof="Offer"><meta property="priceCurrency" content="EUR"><span property="price" content="12.50">12,50 €</span>
        <link property="availability" href="https://schema.org/InStock"></div>
        <div property="brand" typeof="Brand"><span property="name">Wachswerk</span></div></div>""")
    )
    (offer,) = items_of(product, "offers")
    assert types_of(product) == {"product"}
    assert (product["name"], product["image"], text_of(product, "brand")) == ("Kerze", "/a.jpg", "Wachswerk")
    assert (offer["price"], offer["priceCurrency"], offer["availability"]) == ("12.50", "EUR", "https://schema.org/InStock")  # fmt: skip


def test_prefixes_are_declared_in_either_way_or_known() -> None:
    html = '<div {} typeof="s:Store"><b property="s:name foaf:name">A</b></div>'
    for declared in ('prefix="s: http://schema.org/"', 'xmlns:s="http://schema.org/"'):
        (store,) = read(html.format(declared))
        assert (types_of(store), store["name"], store["http://xmlns.com/foaf/0.1/name"]) == ({"store"}, "A", "A")


def test_types_are_several_and_names_of_other_vocabularies_stay_whole() -> None:
    (item,) = read('<p typeof="schema:Store gr:BusinessEntity"><i property="gr:legalName">A Ltd</i></p>')
    assert types_of(item) == {"store", "http://purl.org/goodrelations/v1#businessentity"}
    assert item["http://purl.org/goodrelations/v1#legalName"] == "A Ltd"


def test_items_that_are_named_take_the_place_of_their_names() -> None:
    items = read("""<div vocab="http://schema.org/"><p typeof="Product" resource="#p"><a property="manufacturer" href="#m">M</a></p>
        <p typeof="Organization" resource="#m"><b property="name">Maker</b></p></div>""")
    assert [types_of(item) for item in items] == [{"product"}, {"organization"}]
    assert text_of(items_of(items[0], "manufacturer")[0], "name") == "Maker"


def test_relations_without_an_end_wait_for_the_items_within() -> None:
    (item,) = (
        read("""<div typeof="gr:Offering" xmlns:gr="http://purl.org/goodrelations/v1#"><div rel="gr:hasPriceSpecification">
        <div typeof="gr:UnitPriceSpecification"><b property="gr:hasCurrencyValue" content="9.90">9,90</b></div></div></div>""")
    )
    (price,) = items_of(item, "http://purl.org/goodrelations/v1#hasPriceSpecification")
    assert price["http://purl.org/goodrelations/v1#hasCurrencyValue"] == "9.90"


def test_times_and_stated_contents_come_before_texts() -> None:
    (event,) = (
        read("""<p vocab="http://schema.org/" typeof="Event"><time property="startDate" datetime="2026-11-02">Monday</time>
        <b property="name" content="Fair">The fair</b></p>""")
    )
    assert (event["startDate"], event["name"]) == ("2026-11-02", "Fair")


def test_repeated_properties_keep_their_order() -> None:
    (item,) = read('<p typeof="schema:Product"><img property="schema:image" src="b"><img property="schema:image" src="a"></p>')  # fmt: skip
    assert values_of(item, "image") == ["b", "a"]


@pytest.mark.parametrize("html", ['<meta property="og:title" content="A">', '<a rel="nofollow" href="/">x</a>', "<p>typeof=</p>", ""])  # fmt: skip
def test_a_page_without_rdfa_has_no_items(html: str) -> None:
    assert read(html) == []


def test_items_in_a_circle_are_walked_once() -> None:
    items = read('<div vocab="http://schema.org/"><p typeof="A" resource="#a"><a property="x" href="#b"></a></p><p typeof="B" resource="#b"><a property="x" href="#a"></a></p></div><p typeof="C"></p>')  # fmt: skip
    assert sorted(name for item in walk(items) for name in types_of(item)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "html",
    [
        '<p vocab="http://schema.org/" typeof="A" property="b">' * 400 + "x" * 1_000_000,
        f'<p typeof="{"A " * 100_000}" prefix="{"a: b " * 100_000}"><b property="{"x " * 100_000}">y</b></p>',
        '<p rel="a:b">' * 400 + '<i property="c:d">x</i>' * 5_000,
    ],
    ids=["deep", "wide", "waiting"],
)
def test_what_is_read_is_bounded(html: str) -> None:
    found = list(walk(read(html)))
    assert sum(len(values_of(item, name)) for item in found for name in item) <= 100_000
    assert sum(len(value) for item in found for name in item for value in values_of(item, name) if isinstance(value, str)) <= 10_000_000  # fmt: skip


ATTRIBUTE = st.sampled_from(['typeof="A"', 'property="b"', 'vocab="http://schema.org/"', 'resource="#x"', 'about="#x"', 'rel="a:b"', 'rev="a:b"',
                             'href="#x"', 'content="c"', 'typeof=""', 'prefix="a: b"', "property"])  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.lists(ATTRIBUTE, max_size=4), max_size=12))
def test_no_mix_of_attributes_makes_it_fail(elements: list[list[str]]) -> None:
    for item in walk(read("".join(f"<div {' '.join(dict.fromkeys(attributes))}>x" for attributes in elements))):
        assert isinstance(item["@type"], list)


def test_prefixes_that_elements_inherit_are_bounded() -> None:
    levels = 20
    opened = "".join(
        f'<div prefix="{" ".join(f"p{level}x{n}: http://schema.org/ " for n in range(50))}">' for level in range(levels)
    )
    said = "".join(f'<b property="p{level}x7:name{level}">x</b>' for level in range(levels))
    html = f'{opened}<p typeof="schema:Product">{said}</p>{"</div>" * levels}'
    (product,) = [item for item in read(html) if item["@type"]]
    resolved = [name for name in product if name.startswith("name")]
    unresolved = [name for name in product if name.startswith("p")]
    assert 1 <= len(resolved) <= MAX_PREFIXES_IN_SCOPE // 50
    assert len(resolved) + len(unresolved) == levels


def test_prefixes_declared_again_are_those_inherited() -> None:
    again = '<p xmlns:s="http://schema.org/" typeof="s:Product"><b property="s:name">x</b></p>' * 300
    found = read(f'<div xmlns:s="http://schema.org/">{again}</div>')
    assert [item["name"] for item in found if item["@type"]] == ["x"] * 300
