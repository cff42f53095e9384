"""The code version of each asset, by which Dagster shows what was made by older code.

A version is a number that is stated here, and a digest of the table's columns, which nobody has to remember. The number is
raised when what an asset computes changes though its inputs and columns don't. It is stated, not derived: a digest of the
source would change with every comment, and with it every asset that imports a module would look out of date; then nobody
looks. What decides whether a week is run again is another thing: ``commands.fingerprint`` digests all code.
"""

import hashlib
from collections.abc import Mapping

from sourcing_pipeline.contracts.registry import contract_of

STATED: Mapping[str, int] = {
    "candidates": 1,
    "feed_volumes": 1,
    "sites": 1,
    "page_records": 1,
    "site_outcomes": 1,
    "website_profiles": 1,
    "profile_facts": 1,
    "products_seen": 1,
    "website_embeddings": 1,
    "website_categories": 1,
    "website_mix": 1,
    "crm_returns": 1,
    "quarantine": 1,
    "input_volumes": 1,
    "fact_totals": 1,
    "brand_metrics": 1,
    "retailer_metrics": 1,
    "brand_outcomes": 1,
    "newcomer_diversion": 1,
    "lead_labels": 1,
    "segment_demand": 1,
    "search_metrics": 1,
    "lookalike_brands": 1,
    "lookalikes": 1,
    "cannibalisation": 1,
    "candidate_outcomes": 1,
    "model_versions": 2,
    "brand_scores": 1,
    "onboarding_assignments": 1,
    "onboarding_list": 1,
    "profile_findings": 1,
    "profile_effects": 1,
    "profile_suggestions": 1,
    "export_files": 1,
    "warehouse": 1,
}
"""By asset. Raise a number in the commit that changes what the asset computes."""

_DIGITS = 8


def code_version_of(asset: str) -> str:
    """The version of an asset: its stated number, and the digest of its columns where it is a table.

    Raises:
        KeyError: no number is stated for the asset.
    """
    if asset not in STATED:
        raise KeyError(f"state a code version for the asset {asset} in {__name__}")
    try:
        columns = repr([(name, str(dtype)) for name, dtype in contract_of(asset).polars_schema().items()])
    except KeyError:  # no table
        return str(STATED[asset])
    return f"{STATED[asset]}.{hashlib.sha256(columns.encode()).hexdigest()[:_DIGITS]}"
