"""Where columns come from: what the CRM and the marketplace say, and what brands alike achieved. Metrics: ``of_metrics``."""

from sourcing_pipeline.contracts.lineage.base import Lineage
from sourcing_pipeline.contracts.registry import MARKETPLACE_INPUTS

_DECIDED = "leads.outcome leads.outcome_at crm_returns.outcome crm_returns.stage_date"
_NEAREST = "lookalike_brands.brand_id lookalike_brands.similarity"
_PAIRS = "lookalike_brands.brand_id orders.brand_id orders.retailer_id orders.ordered_at orders.status"


def _achieved(what: str, outcome: str) -> dict[str, str]:
    """Columns of ``lookalikes`` about one outcome."""
    return {what: f"brand_outcomes.{outcome} {_NEAREST}"}


LINEAGES = (
    Lineage(
        "crm_returns",
        ("crm_return_file", "candidates"),
        {"outcome": "crm_return_file.stage", "brand_id": "crm_return_file.brand_id candidates.brand_id"},
    ),
    Lineage(
        "quarantine",
        ("candidate_feed", "crm_return_file", *(contract.table_name() for contract in MARKETPLACE_INPUTS)),
        {},
        {
            "which table and row broke which rule, and the row as it was": "table row_key reason row",
            "the time of the run": "known_at",
        },
    ),
    Lineage(
        "feed_volumes",
        ("candidate_feed",),
        {},
        {
            "rows of the file, counted": "row_count quarantined_count",
            "the file itself": "is_whole sha256",
            "the time of the run": "read_at",
        },
    ),
    Lineage(
        "input_volumes",
        tuple(contract.table_name() for contract in MARKETPLACE_INPUTS),
        {},
        {
            "each table and column that the marketplace has": "table column_name",
            "rows and empty cells of it, counted": "row_count quarantined_count null_count",
        },
    ),
    Lineage(
        "fact_totals",
        ("orders", "events"),
        {
            "label": "orders.currency events.event_type",
            "hour": "orders.ordered_at events.occurred_at",
            "row_count": "orders.order_id events.event_id orders.available_at events.available_at",
        },
        {"orders or events": "table"},
    ),
    Lineage(
        "lead_labels",
        ("leads", "crm_returns", "candidates"),
        {
            "lead_id": "leads.lead_id crm_returns.brand_id",
            "domain": "leads.domain candidates.domain",
            "name": "leads.name candidates.name",
            "source": "leads.source candidates.source",
            "country": "leads.country candidates.country",
            "attributes": "leads.attributes candidates.attributes",
            "first_contact_at": "leads.first_contact_at crm_returns.stage_date",
            "is_won": _DECIDED,
            "outcome_at": _DECIDED,
            "matures_at is_mature": "first_contact_at outcome_at",
            "last_contact_at": "leads.first_contact_at crm_returns.stage_date",
            "returned_brand_id": "crm_returns.brand_id",
            "returned_outcome": "crm_returns.outcome crm_returns.stage_date leads.outcome",
        },
    ),
    Lineage(
        "lookalike_brands",
        ("website_profiles", "website_embeddings", "brand_outcomes"),
        {
            "brand_id": "brand_outcomes.brand_id",
            "brand_name": "brand_outcomes.name",
            "similarity": "website_profiles.document website_embeddings.embedding brand_outcomes.domain",
            "rank": "similarity",
        },
    ),
    Lineage(
        "lookalikes",
        ("website_profiles", "lookalike_brands", "brand_outcomes"),
        {
            "neighbour_count": "lookalike_brands.brand_id",
            "nearest_brand_id": "lookalike_brands.brand_id lookalike_brands.rank",
            "nearest_brand_name": "lookalike_brands.brand_name lookalike_brands.rank",
            "nearest_similarity": "lookalike_brands.similarity lookalike_brands.rank",
            "similarity_mean": "lookalike_brands.similarity",
            **_achieved("gmv_12m_mean gmv_12m_spread gmv_12m_count gmv_12m_effective_count", "gmv_12m_estimate"),
            **_achieved("activated_share activated_spread activated_count activated_effective_count", "is_activated"),
            **_achieved(
                "repeat_retailer_share repeat_spread repeat_count repeat_effective_count",
                "repeat_retailer_share_12m_estimate",
            ),
        },
    ),
    Lineage(
        "cannibalisation",
        ("website_profiles", "lookalike_brands", "brand_outcomes", "newcomer_diversion", "orders"),
        {
            "category": "brand_outcomes.category lookalike_brands.brand_id",
            "diversion_share": "newcomer_diversion.category newcomer_diversion.gmv_after "
            "newcomer_diversion.alike_gmv_before newcomer_diversion.alike_gmv_after "
            "newcomer_diversion.alike_newcomer_gmv_before newcomer_diversion.alike_newcomer_gmv_after "
            "newcomer_diversion.elsewhere_gmv_before newcomer_diversion.elsewhere_gmv_after "
            "newcomer_diversion.elsewhere_newcomer_gmv_before newcomer_diversion.elsewhere_newcomer_gmv_after",
            "newcomer_count": "newcomer_diversion.brand_id newcomer_diversion.category",
            "newcomer_retailer_count": "newcomer_diversion.retailer_count newcomer_diversion.category",
            "neighbour_count": "lookalike_brands.brand_id",
            "likeness": "lookalike_brands.similarity",
            "retailer_count co_purchasing_retailer_count purchased_brand_count co_purchase_share": _PAIRS,
            "crowding crowding_strength": "likeness co_purchase_share",
            "cannibalised_share cannibalised_share_low cannibalised_share_high": "diversion_share crowding",
            "evidence": "diversion_share newcomer_count newcomer_retailer_count neighbour_count co_purchase_share",
        },
    ),
)
