from datetime import UTC, date, datetime

import polars as pl

from sourcing_pipeline.brands.mix import website_mix

AS_OF = date(2024, 3, 4)
AT = datetime(2024, 3, 4, tzinfo=UTC)


def test_sites_are_counted_by_kind_and_brands_by_language_and_category() -> None:
    profiles = pl.DataFrame(
        {
            "domain": ["a.de", "b.fr", "c.com", "d.org"],
            "profile_at": [AT] * 4,
            "site_kind": ["brand_shop", "brand_shop", "manufacturer", "content"],
            "language": ["de", "fr", None, "en"],
            "can_be_brand": [True, True, True, False],
        }
    )
    categories = pl.DataFrame(
        {"domain": ["a.de", "b.fr", "d.org"], "profile_at": [AT] * 3, "category": ["candles", "candles", "toys"]}
    )
    assert website_mix(AS_OF, profiles, categories).drop("as_of").rows() == [
        ("category", "candles", 2),
        ("category", "unknown", 1),
        ("language", "de", 1),
        ("language", "fr", 1),
        ("language", "unknown", 1),
        ("site_kind", "brand_shop", 2),
        ("site_kind", "content", 1),
        ("site_kind", "manufacturer", 1),
    ]
