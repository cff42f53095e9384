"""Where columns come from: candidates and their websites."""

from sourcing_pipeline.contracts.lineage.base import Lineage

_FED = "candidate_feed.domain candidate_feed.url leads.domain"

LINEAGES = (
    Lineage(
        "candidates",
        ("candidate_feed", "leads"),
        {
            "candidate_id": "candidate_feed.feed_file candidate_feed.feed_row leads.lead_id",
            "domain website_url": _FED,
            "brand_id": f"{_FED} name country",
            "name": "candidate_feed.name leads.name",
            "source": "candidate_feed.source leads.source",
            "country": "candidate_feed.country leads.country",
            "attributes": "candidate_feed.attributes leads.attributes",
            "seen_at": "candidate_feed.seen_at leads.first_contact_at",
            "intake_outcome intake_reason duplicate_of": "brand_id",
        },
        {"the time of the run that took it in": "known_at"},
    ),
    Lineage(
        "sites",
        ("candidates", "brands"),
        {
            "domain": "candidates.domain brands.domain",
            "website_url": "candidates.website_url brands.domain",
            "is_candidate": "candidates.domain",
            "is_lead": "candidates.lead_id",
            "is_marketplace_brand": "brands.domain",
            "shard": "domain",
        },
    ),
    Lineage(
        "page_records",
        ("sites",),
        {"url page_kind": "sites.website_url"},
        {
            "what the website answered": "final_url status content_type byte_count payload_digest etag last_modified usage_signals",
            "how the request went": "outcome detail elapsed_seconds fetched_at",
            "where the archive keeps the page": "warc_path warc_offset",
        },
    ),
    Lineage(
        "site_outcomes",
        ("sites",),
        {"evidence_url": "sites.website_url"},
        {
            "how the visit went": "visited_at outcome reason elapsed_seconds",
            "what the website answered": "page_count changed_page_count byte_count",
        },
    ),
    Lineage(
        "website_profiles",
        ("page_records", "fx_rates"),
        {
            "profile_at first_page_at": "page_records.fetched_at",
            "content_digest": "page_records.payload_digest page_records.url",
            "home_url": "page_records.final_url page_records.page_kind",
            "page_count": "page_records.url page_records.outcome",
            "last_sign_of_life": "page_records.fetched_at page_records.warc_path page_records.warc_offset",
            "price_median_reporting price_p25_reporting price_p75_reporting": "price_median currency fx_rates.usd_per_unit",
            "site_kind site_kind_reason can_be_brand brand_name legal_name description story language languages country "
            "currency shop_platform product_count product_count_source price_median image_per_product_mean "
            "image_short_side_px_median contact_email contact_source_url has_personal_contact has_wholesale_page "
            "wholesale_url minimum_order_amount lead_time_days retail_markup stockist_count social_account_count rating "
            "review_count certification_count claims ships_to ships_worldwide returns_days has_order_form "
            "has_newsletter_form has_contact_form document": "page_records.warc_path page_records.warc_offset page_records.page_kind",
        },
    ),
    Lineage(
        "profile_facts",
        ("page_records",),
        {
            "profile_at": "page_records.fetched_at",
            "page_url": "page_records.url",
            "fact value source_kind": "page_records.warc_path page_records.warc_offset page_records.page_kind",
            "is_chosen sources_disagree is_personal": "fact value source_kind",
        },
        {"how sure each kind of source is": "confidence"},
    ),
    Lineage(
        "products_seen",
        ("page_records",),
        {
            "page_url": "page_records.url",
            "position title brand sku gtin mpn price list_price currency availability image_count image_short_side_px "
            "variant_count category_path description source_kind": "page_records.warc_path page_records.warc_offset",
        },
        {"how sure each kind of source is": "confidence"},
    ),
    Lineage(
        "website_embeddings",
        ("website_profiles",),
        {"content_digest embedding": "website_profiles.document"},
        {
            "the setting brands.embedding_model, and how it was run": "embedding_model embedding_way",
            "the time of the run": "embedded_at",
        },
    ),
    Lineage(
        "website_categories",
        ("website_profiles", "website_embeddings", "brands"),
        {
            "category category_probability category_method": "website_profiles.document website_profiles.language "
            "website_embeddings.embedding brands.domain brands.category",
        },
    ),
    Lineage(
        "website_mix",
        ("website_profiles", "website_categories"),
        {
            "value": "website_profiles.language website_profiles.site_kind website_categories.category",
            "site_count": "website_profiles.domain",
        },
        {"the names of what is counted": "facet"},
    ),
)
