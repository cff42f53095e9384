import polars as pl
import pytest

from sourcing_pipeline.candidates.own_sites import own_site, own_sites


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("instagram.com/brand", "social_profile"),
        ("https://m.facebook.com/brand", "social_profile"),
        ("https://linktr.ee/brand", "link_page"),
        ("https://www.etsy.com/shop/brand", "marketplace_page"),
        ("https://www.amazon.it/stores/brand", "marketplace_page"),
        ("faire.com/brand/x", "marketplace_page"),
        ("brand@gmail.com", "mail_provider"),
        ("https://sites.google.com/view/brand", "shared_host"),
        ("10.0.0.1", "ip_address"),
        ("http://[::1]/", "ip_address"),
        ("localhost:3000", "local_host"),
        ("nas.local", "local_host"),
        ("brand", "single_label"),
        ("co.uk", "public_suffix"),
        ("foo_bar.example", "no_host_name"),
        ("brand dot example", "no_address"),
        ("=HYPERLINK(1)", "no_host_name"),
        ("<script>alert(1)</script>", "no_address"),
    ],
)
def test_what_is_no_site_of_a_brand_is_told_by_its_kind(text: str, problem: str) -> None:
    site = own_site(text)
    assert site.domain is None
    assert site.website_url is None
    assert site.problem is not None
    assert site.problem.startswith(f"{problem}: ")


def test_a_brand_with_a_platforms_name_in_its_own_is_a_brand() -> None:
    assert own_site("amazonas-hammocks.example").domain == "amazonas-hammocks.example"
    assert own_site("https://brand.tumblr.com/").domain == "brand.tumblr.com"


def test_a_series_is_read_as_its_texts_are() -> None:
    read = own_sites(pl.Series(["brand.example", None, "instagram.com/brand", "brand.example"]))
    assert read["domain"].to_list() == ["brand.example", None, None, "brand.example"]
    assert read["website_url"].to_list()[0] == "https://brand.example/"
    assert read["problem"].is_null().to_list() == [True, True, False, True]
