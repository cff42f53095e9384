"""Where columns come from: models, scores, the list, and what brands should improve."""

from sourcing_pipeline.contracts.lineage.base import Lineage

FEATURES = (
    "website_profiles.document website_profiles.language website_profiles.shop_platform "
    "website_profiles.has_wholesale_page website_profiles.has_order_form website_profiles.has_newsletter_form "
    "website_profiles.contact_email website_profiles.page_count website_profiles.product_count "
    "website_profiles.image_per_product_mean website_profiles.certification_count website_profiles.story "
    "website_profiles.description website_profiles.social_account_count website_profiles.price_median_reporting "
    "website_profiles.lead_time_days website_profiles.last_sign_of_life "
    "website_profiles.rating website_profiles.review_count website_profiles.stockist_count "
    "website_categories.category lookalikes.gmv_12m_mean lookalikes.activated_share lookalikes.repeat_retailer_share "
    "lookalikes.nearest_similarity segment_demand.gap_score"
)
"""What models know of a brand, whoever it is."""

_OF_CANDIDATES = f"{FEATURES} candidates.source candidates.country candidates.attributes"
_OF_LEADS = f"{FEATURES} lead_labels.source lead_labels.country lead_labels.attributes"
_LABELS = "lead_labels.is_won lead_labels.is_mature brand_outcomes.is_activated brand_outcomes.gmv_12m_estimate"
_SIGNED = "model_versions.version model_versions.stage"
_LISTED = "brand_scores.rank_overall brand_scores.expected_value"
_CHOSEN = (
    "brand_scores.expected_value brand_scores.country brand_scores.language brand_scores.category reps.territory "
    "reps.languages reps.weekly_capacity lead_labels.last_contact_at suppressions.domain candidates.brand_id"
)
_COMPARED = (
    "brands.category brands.country products.image_count products.image_short_side_px products.description "
    "products.variant_count products.gtin products.retail_price products.wholesale_price brand_profiles.story "
    "brand_profiles.hero_image_url brand_profiles.minimum_order_amount brand_profiles.lead_time_days "
    "brand_profiles.languages brand_profiles.review_count brand_profiles.updated_at website_profiles.story "
    "website_profiles.product_count website_profiles.certification_count website_profiles.ships_to products_seen.price "
    "products_seen.gtin"
)

LINEAGES = (
    Lineage(
        "candidate_outcomes",
        ("candidates", "brands", "leads", "lead_labels", "suppressions", "site_outcomes", "website_profiles"),
        {
            "outcome reason": "candidates.intake_outcome candidates.domain candidates.brand_id brands.domain "
            "suppressions.domain suppressions.email site_outcomes.outcome website_profiles.site_kind "
            "website_profiles.can_be_brand lead_labels.is_won",
            "matched_brand_id": "brands.brand_id brands.domain brands.name lead_labels.brand_id",
            "evidence_url": "site_outcomes.evidence_url website_profiles.home_url candidates.source_url",
        },
        {"the week's end": "decided_at"},
    ),
    Lineage(
        "model_versions",
        (
            *("candidates", "candidate_outcomes", "lead_labels", "brand_outcomes", "website_profiles"),
            *("website_categories", "lookalikes", "segment_demand"),
        ),
        {
            "version example_count positive_count metrics features": f"{_LABELS} {_OF_LEADS}",
            "stage stage_reason": "metrics",
        },
        {
            "the models that there are": "model algorithm",
            "where the registry keeps a version": "path",
            "the week in which it was trained": "trained_until",
        },
    ),
    Lineage(
        "brand_scores",
        (
            *("candidates", "candidate_outcomes", "model_versions", "website_profiles", "profile_facts"),
            *(
                "website_categories",
                "lookalikes",
                "segment_demand",
                "cannibalisation",
                "brand_metrics",
                "brand_outcomes",
            ),
        ),
        {
            "brand_id": "candidate_outcomes.brand_id candidate_outcomes.outcome",
            "name": "website_profiles.brand_name candidates.name",
            "country": "website_profiles.country candidates.country",
            "category": "website_categories.category candidates.category",
            "p_sign p_activate gmv_12m_p10 gmv_12m_p50 gmv_12m_p90 gmv_12m_mean": f"{_SIGNED} {_OF_CANDIDATES}",
            "expected_value": "p_sign p_activate gmv_12m_mean cannibalised_share gap_score",
            "rank_overall": "expected_value baseline_value",
            "baseline_value": "gap_score cannibalised_share model_versions.version candidates.source candidates.country "
            "website_categories.category",
            "ranked_by": "model_versions.stage model_versions.model",
            "model_version": "model_versions.model model_versions.version model_versions.stage",
            "reason_1 reason_2 reason_3 caution_1": f"{_SIGNED} {_OF_CANDIDATES}",
            "reason_1_evidence_url reason_2_evidence_url reason_3_evidence_url": "profile_facts.page_url "
            "profile_facts.fact website_profiles.home_url segment_demand.category candidates.feed_file",
            "data_coverage": _OF_CANDIDATES,
        },
        {"the setting workspace.reporting_currency": "value_currency", "the week of the run": "score_date"},
    ),
    Lineage(
        "onboarding_assignments",
        ("brand_scores", "lead_labels", "candidates", "reps", "suppressions"),
        {
            "assignment": f"{_CHOSEN} brand_scores.brand_id",
            "propensity": "assignment",
            "not_listed_reason not_listed_cause": _CHOSEN,
            "rank tier": _LISTED,
        },
    ),
    Lineage(
        "onboarding_list",
        ("brand_scores", "onboarding_assignments", "website_profiles", "profile_facts", "suppressions"),
        {
            "brand_id": "onboarding_assignments.brand_id onboarding_assignments.assignment suppressions.domain",
            "rank": "onboarding_assignments.rank",
            "contact_email": "website_profiles.contact_email profile_facts.value",
            "contact_source_url": "website_profiles.contact_source_url profile_facts.page_url",
        },
    ),
    Lineage(
        "profile_findings",
        (
            *("brands", "products", "brand_profiles", "suppressions", "candidates", "lead_labels", "website_profiles"),
            *("profile_facts", "products_seen", "website_categories"),
        ),
        {
            "brand_id": "brands.brand_id candidates.brand_id lead_labels.lead_id",
            "brand_name": "brands.name candidates.name",
            "state measured observed peer_percentile": _COMPARED,
            "evidence_url evidence_at": "profile_facts.page_url profile_facts.fetched_at brand_profiles.updated_at",
            "suggestion": f"{_COMPARED} profile_facts.value",
            "since disposition withheld_probability decided_at priority": "state suppressions.domain",
        },
        {"the checks that there are, and their limits": "check_id threshold"},
    ),
    Lineage(
        "profile_effects",
        ("brand_metrics",),
        {
            "check_id": "profile_findings.check_id",
            "tier effect effect_low effect_high brand_count mended_count": "profile_findings.brand_id profile_findings.state "
            "profile_findings.disposition profile_findings.withheld_probability brand_metrics.gmv",
            "in_words": "tier effect",
        },
        earlier=("profile_findings",),
    ),
    Lineage(
        "profile_suggestions",
        ("profile_findings", "profile_effects", "brand_metrics"),
        {
            "severity": "profile_findings.state",
            "effect_low effect_high": "profile_effects.effect_low profile_effects.effect_high",
            "effect_tier": "profile_effects.tier",
        },
    ),
    Lineage(
        "quality_checks",
        (),
        {},
        {
            "what each check says when it is made": "asset check_name passed severity blocking expected observed remedy "
            "figures sample",
            "the run and its time": "checked_at run_id",
        },
    ),
)
