"""What the rows behind a metric's address come to, in the words of reasons.

Computed from the tables anew rather than with the code that makes features, so that one checks the other. What doesn't
belong here: pages (``evidence_check.py``).
"""

import math
from collections.abc import Mapping
from typing import Any

import polars as pl

from sourcing_pipeline.scoring import activation_model, sign_model, value_model, wording
from sourcing_pipeline.scoring.attributes import attribute_columns
from sourcing_pipeline.scoring.evidence import LEAST_CONFIDENCE, unquoted
from sourcing_pipeline.scoring.feature_list import ATTRIBUTE_PREFIX, BY_NAME, FEATURES, feature_of
from sourcing_pipeline.scoring.features import UNKNOWN_CATEGORY
from sourcing_pipeline.scoring.rate_table import RateTable

Tables = Mapping[str, pl.DataFrame]
_LOOKALIKES = {
    "lookalike_gmv_12m": ("gmv_12m_mean", 1),
    "lookalike_activated_share": ("activated_share", 100),
    "lookalike_repeat_share": ("repeat_retailer_share", 100),
    "lookalike_similarity": ("similarity_mean", 1),
}
_ABOUT_SITES = ("lookalikes", "website_categories", "website_profiles", "profile_facts")


def fact_of(address: str) -> str | None:
    """The fact of which an address names the rows in ``profile_facts``."""
    table, *keys = _parts(address)
    return keys[-1] if table == "profile_facts" else None


def claims_shown(address: str, brand: Mapping[str, Any], tables: Tables, currency: str, claim: str) -> list[str] | str:
    """The claims that the rows of an address bear out, or why it can't be asked.

    Args:
        address: ``metric:<table>/<keys>``.
        brand: the row that has the reason: ``brand_id``, ``domain``, ``category``.
        tables: those of the week, with profiles as known.
        currency: the reporting currency.
        claim: what is claimed; of the supply gap there are two sentences.
    """
    table, *keys = _parts(address)
    if table not in tables or not keys:
        return f"{address} names no table that reasons rest on"
    rows = tables[table]
    if table in _ABOUT_SITES and keys[0] != brand["domain"]:
        return f"{address} is about another site"
    if table == "segment_demand":
        return _of_demand(rows, keys, brand, currency)
    if table == "candidates":
        return _of_feed(rows, unquoted(keys[0]), brand, currency)
    if table == "lookalikes":
        figures = rows.filter(domain=keys[0]).to_dicts()
        known = {
            name: row[column] * factor
            for row in figures
            for name, (column, factor) in _LOOKALIKES.items()
            if row[column] is not None
        }
        return [wording.claim_of(BY_NAME[name], value, currency, None, None) for name, value in known.items()]
    if table == "website_categories":
        found = rows.filter(domain=keys[0])["category"].to_list()
        return [wording.claim_of(BY_NAME["category"], value, currency, None, None) for value in found]
    if table == "website_profiles":
        return _of_prices(tables, keys[0], str(brand["category"]), currency)
    if table == "profile_facts":
        return _of_facts(rows, tables["website_profiles"], *keys, currency=currency)
    if table == "lead_labels" and keys[0] == "source":
        return [wording.sign_rate(_sign_table(rows), unquoted(keys[1]))]
    if table == "brand_outcomes" and keys[0] == "category":
        return _of_category(tables, unquoted(keys[1]), currency, claim)
    return f"{address} names rows that reasons don't rest on"


def _parts(address: str) -> list[str]:
    return address.removeprefix("metric:").split("/")


def _of_demand(rows: pl.DataFrame, keys: list[str], brand: Mapping[str, Any], currency: str) -> list[str] | str:
    category = unquoted(keys[0]) if len(keys) == 1 else "/".join(keys[:-2])
    if category != brand["category"]:
        return f"it is about {category}, and the brand sells {brand['category']}"
    of_category = rows.filter(category=category).to_dicts()
    if len(keys) > 1:
        country, band = keys[-2:]
        row = next((r for r in of_category if (r["retailer_country"], r["price_band"]) == (country, band)), None)
        if row is None:
            return "there is no such segment"
        gap = BY_NAME["gap_score"]
        segment = "/".join(keys)
        return [
            wording.claim_of(gap, row["gap_score"], currency, category, segment),
            wording.supply_gap(row["gap_score"], row["evidence"]),
        ]
    if not of_category:
        return "there is no such category"
    gmv = math.fsum(row["gmv_90"] for row in of_category)
    brands = max(1, *(row["category_brand_count"] for row in of_category), 1)
    figures = {
        "category_gmv_90": gmv,
        "category_gmv_per_brand_90": gmv / brands,
        "category_zero_result_share": 100 * _mean(of_category, "zero_result_share", "search_count"),
        "category_growth": 100 * _mean(of_category, "gmv_growth", "gmv_90"),
    }
    return [wording.claim_of(BY_NAME[name], value, currency, category, None) for name, value in figures.items()]


def _mean(rows: list[dict[str, Any]], figure: str, weight: str) -> float:
    total = math.fsum(row[weight] + 1 for row in rows)
    return math.fsum((row[figure] or 0.0) * (row[weight] + 1) for row in rows) / total


def _of_feed(rows: pl.DataFrame, candidate_id: str, brand: Mapping[str, Any], currency: str) -> list[str] | str:
    for row in rows.filter(candidate_id=candidate_id).to_dicts():
        if row["brand_id"] != brand["brand_id"]:
            return "it is the row of another brand"
        values: dict[str, str | None] = {name: row[name] for name in ("source", "category")}
        values["country"] = row["country"].upper() if row["country"] else None
        attributes = attribute_columns(pl.Series([row["attributes"]], dtype=pl.String))
        values |= {name: attributes[name][0] for name in attributes.columns if name.startswith(ATTRIBUTE_PREFIX)}
        told = {name: value for name, value in values.items() if value is not None}
        return [wording.claim_of(feature_of(name), value, currency, None, None) for name, value in told.items()]
    return "there is no such row"


def _of_prices(tables: Tables, domain: str, category: str, currency: str) -> list[str] | str:
    priced = (
        tables["website_profiles"]
        .filter(pl.col("price_median_reporting") > 0)
        .join(tables["website_categories"], on=["domain", "profile_at"], how="inner")
    )
    own = tables["website_profiles"].filter(domain=domain)["price_median_reporting"].drop_nulls().to_list()
    usual = priced.filter((pl.col("category") == category) & (pl.col("category") != UNKNOWN_CATEGORY))
    middle = usual["price_median_reporting"].median()
    if not own or not isinstance(middle, float):
        return "no usual price is known"
    ratio = own[0] / middle
    values = {"price_to_category_median": ratio, "price_distance": abs(math.log(ratio))}
    return [wording.claim_of(BY_NAME[name], value, currency, None, None) for name, value in values.items()]


def _of_facts(rows: pl.DataFrame, profiles: pl.DataFrame, domain: str, fact: str, *, currency: str) -> list[str] | str:
    of_site = rows.join(profiles, on=["domain", "profile_at"], how="semi").filter(
        (pl.col("domain") == domain) & (pl.col("fact") == fact) & pl.col("is_chosen")
    )
    values = of_site.filter(pl.col("confidence") >= LEAST_CONFIDENCE.get(fact, 0.0))["value"].unique().to_list()
    if not values:
        return "there are no such rows"
    found = []
    for feature in FEATURES:
        if fact in feature.facts:
            said = (
                [float(len(values))] if fact in ("certification", "social_account") else [float(one) for one in values]
            )
            found += [wording.claim_of(feature, value, currency, None, None) for value in said]
    return found


def _sign_table(lead_labels: pl.DataFrame) -> RateTable:
    leads = sign_model.without_truncated(sign_model.training_leads(lead_labels)).leads
    return sign_model.rates(sign_model.sign_examples(leads.select("source", "country"), leads, leads["as_of"][0]))


def _of_category(tables: Tables, category: str, currency: str, claim: str) -> list[str] | str:
    """Brands without a label of the marketplace count for the category of their website."""
    inferred = (
        tables["website_categories"]
        .join(tables["website_profiles"], on=["domain", "profile_at"], how="semi")
        .filter(pl.col("category") != UNKNOWN_CATEGORY)
        .select("domain", pl.col("category").alias("inferred"))
    )
    outcomes = (
        tables["brand_outcomes"]
        .join(inferred, on="domain", how="left", maintain_order="left")
        .with_columns(pl.coalesce("category", "inferred").alias("category"))
    )
    as_of = outcomes["as_of"][0]
    if claim.startswith("Brands in"):
        brands = value_model.value_brands(outcomes, as_of)
        table = value_model.averages(value_model.value_examples(brands.select("category"), brands, as_of))
        return [wording.typical_gmv(table, category, currency)] if category in table.by_first else []
    brands = activation_model.activation_brands(outcomes)
    rates = activation_model.rates(activation_model.activation_examples(brands.select("category"), brands, as_of))
    return [wording.activation_rate(rates, category)] if category in rates.by_first else []
