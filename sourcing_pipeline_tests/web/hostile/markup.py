"""HTML made to kill parsers. Each page is whole within the size cap; reading it may take no more than a moment."""

from collections.abc import Callable

from sourcing_pipeline.contracts.web_outcomes import Outcome
from sourcing_pipeline_tests.web.hostile.row import MAX_PAGE_BYTES, Expected, Row, html
from sourcing_pipeline_tests.web.server import NOT_FOUND, Reply, Request

SURVIVED = (Outcome.OK, Outcome.PARSER_FAILURE)
HEAD = "<!doctype html><title>Home</title><h1>Bowls and spoons</h1><p>Turned by hand from oak and ash.</p><a href=/about>About</a>"


def _markup(name: str, make: Callable[[], str], outcome: Expected = SURVIVED) -> Row:
    """A page made as it is sent, for all of them together are large."""

    def answer(request: Request) -> Reply:
        return html(HEAD + make()) if request.target == "/" else NOT_FOUND

    return Row(f"markup-{name}", answer, outcome)


ROWS = [
    _markup("nested", lambda: "<div>" * 100_000),
    _markup("nested-and-closed", lambda: "<div>" * 100_000 + "</div>" * 100_000),
    _markup("nested-spans", lambda: "<span>" * 100_000),
    _markup("nested-unknown", lambda: "<x-y>" * 100_000),
    _markup("attributes", lambda: "<a " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</a>"),
    _markup("attributes-on-body", lambda: "".join(f"<body a{n}=1>" for n in range(100_000))),
    _markup("attributes-on-html", lambda: "".join(f"<html a{n}=1>" for n in range(100_000))),
    _markup("attribute-of-1-mb", lambda: f"<a title='{'a' * 1_000_000}' href=/contact>x</a>"),
    _markup("options", lambda: "<select>" + "<option>a" * 100_000),
    _markup("options-with-tags", lambda: "<select>" + "<option><b>a" * 100_000),
    _markup("optgroups", lambda: "<select>" + "<optgroup><option>a" * 50_000),
    _markup("formatting", lambda: "<p><b><i><u>" * 33_000),
    _markup("formatting-misnested", lambda: "<b><i><u><p></b></i></u>" * 25_000),
    _markup("formatting-with-attributes", lambda: "".join(f"<font a={n}><p>" for n in range(50_000))),
    _markup("anchors-misnested", lambda: "<a href=/x><div>" * 50_000),
    _markup("adoption-agency", lambda: "<a><p>" * 500 + "</a>" * 50_000),
    _markup("nobr", lambda: "<nobr><b>" * 50_000),
    _markup("tables", lambda: "<table><tr><td>" * 50_000),
    _markup("tables-without-cells", lambda: "<table>" * 100_000),
    _markup("foster-parents", lambda: "<table>" + "<b>x" * 100_000),
    _markup("table-text", lambda: "<table>" + "a<tr>" * 100_000),
    _markup("lists", lambda: "<ul><li>" * 50_000),
    _markup("list-items", lambda: "<li>" * 200_000),
    _markup("definition-lists", lambda: "<dl><dt><dd>" * 50_000),
    _markup("rubies", lambda: "<ruby><rt><rp>" * 50_000),
    _markup("templates", lambda: "<template>" * 100_000),
    _markup("templates-in-tables", lambda: "<template><table><tr>" * 30_000),
    _markup("svg", lambda: "<svg>" * 50_000 + "<g>" * 50_000),
    _markup("svg-breakouts", lambda: "<svg><desc><p>" * 50_000),
    _markup("math", lambda: "<math><mi>" * 50_000),
    _markup("math-annotations", lambda: "<math><annotation-xml encoding=text/html><svg><foreignObject>" * 20_000),
    _markup("framesets", lambda: "<frameset>" * 100_000),
    _markup("forms", lambda: "<form><div></form>" * 50_000),
    _markup("headings", lambda: "<h1><h2>" * 50_000),
    _markup("buttons", lambda: "<button><p>" * 50_000),
    _markup("huge-comment", lambda: "<!--" + "-" * 1_800_000),
    _markup("comments", lambda: "<!--" * 400_000),
    _markup("comments-closed", lambda: "<!---->" * 250_000),
    _markup("comment-ends", lambda: "<!--" + "--!" * 500_000),
    _markup("cdata", lambda: "<svg><![CDATA[" + "]]" * 800_000),
    _markup("doctypes", lambda: "<!doctype html>" * 120_000),
    _markup("processing-instructions", lambda: "<?" * 800_000),
    _markup("one-text", lambda: "a" * 1_900_000),
    _markup("one-text-of-spaces", lambda: " " * 1_900_000),
    _markup("one-text-too-large", lambda: "a" * 5_000_000, Outcome.TOO_LARGE),
    _markup("nul-characters", lambda: "\0" * 1_900_000),
    _markup("nul-characters-in-tags", lambda: "<a\0b\0=\0>" * 100_000),
    _markup("lesser-signs", lambda: "<" * 1_900_000),
    _markup("ampersands", lambda: "&" * 1_900_000),
    _markup("entities", lambda: "&CounterClockwiseContourIntegral;" * 55_000),
    _markup("entities-without-an-end", lambda: "&" + "a" * 1_900_000),
    _markup("numeric-entities", lambda: "&#" + "9" * 1_900_000 + ";"),
    _markup("quote-without-an-end", lambda: "<a href='" + "/a" * 900_000),
    _markup("tag-without-an-end", lambda: "<" + "a" * 1_900_000),
    _markup("tags-without-an-end", lambda: "<a b='" * 300_000),
    _markup("end-tags", lambda: "</p>" * 400_000),
    _markup("end-tags-br", lambda: "</br>" * 300_000),
    _markup("script-escapes", lambda: "<script><!--<script" + "<!--" * 400_000),
    _markup("textarea", lambda: "<textarea>" + "</textare" * 200_000),
    _markup("title", lambda: "<title>" + "</titl" * 300_000),
    _markup("plaintext", lambda: "<plaintext>" + "<p>" * 500_000),
    _markup("noscripts", lambda: "<noscript>" * 100_000),
    _markup("iframes", lambda: "<iframe>" + "</iframe" * 200_000),
    _markup("scripts", lambda: "<script></script>" * 100_000),
    _markup("styles", lambda: "<style>" + "</style" * 200_000),
    _markup("metas", lambda: "<meta name=robots content=index>" * 55_000),
    _markup("bases", lambda: "<base href=/>" * 140_000),
    _markup("anchors", lambda: "<a href=/x>x</a>" * 110_000),
    _markup("images", lambda: "<img src=x>" * 160_000),
    _markup("paragraphs", lambda: "<p>" * 600_000),
    _markup("combining-characters", lambda: "a" + "\u0301" * 900_000),
    _markup("bidi-overrides", lambda: "\u202e" * 600_000),
    _markup("json-ld-nested", lambda: "<script type=application/ld+json>" + "[" * 1_800_000 + "</script>"),
    _markup(
        "json-ld-of-digits",
        lambda: '<script type="application/ld+json">{"@type":"Product","price":' + "9" * 1_800_000 + "}</script>",
    ),
    _markup("microdata-nested", lambda: "<div itemscope itemprop=a>" * 70_000),
]

assert MAX_PAGE_BYTES == 2_000_000, "the sizes above are just below it"
