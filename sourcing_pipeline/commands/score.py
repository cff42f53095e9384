"""``sourcing score URL``: one brand now, through the same functions as the weekly run."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from sourcing_pipeline.brands.category import categorise
from sourcing_pipeline.brands.embedding import document_digest, embed_new
from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.brands.lookalike_brands import lookalike_brands
from sourcing_pipeline.brands.profiles import Profiled, profile_sites
from sourcing_pipeline.candidates.domains import registrable_domain, registrable_domains, website_url
from sourcing_pipeline.candidates.identity import brand_id_of
from sourcing_pipeline.commands.console import console, progress_shown
from sourcing_pipeline.commands.facts_table import print_facts
from sourcing_pipeline.commands.market import opened_marketplace
from sourcing_pipeline.commands.results import print_brand
from sourcing_pipeline.commands.run import check_inputs
from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.errors import InputError, SourcingError
from sourcing_pipeline.marketplace.cannibalisation import Knowledge, cannibalisation
from sourcing_pipeline.marketplace.co_purchase import co_purchase
from sourcing_pipeline.marketplace.currency import latest_rates
from sourcing_pipeline.marketplace.lookalikes import comparable_brands, lookalikes
from sourcing_pipeline.scoring.eligibility import NOT_SHOWN
from sourcing_pipeline.scoring.weekly import ScoringInputs, score_candidates
from sourcing_pipeline.settings import Settings, load_settings
from sourcing_pipeline.storage import Lake
from sourcing_pipeline.web.feed_loading import load_product_feeds
from sourcing_pipeline.web.reading import load_pages, read_shard
from sourcing_pipeline.weeks import parse_as_of


def score(root: Path, url: str, as_of_text: str | None) -> None:
    """Read one website, show what it says, and score its brand with the models of a week.

    Raises:
        InputError: the address is no website, or no week was run yet.
        SourcingError: the site can't be read, or is no brand's.
    """
    settings = load_settings(root)
    domain, address = registrable_domain(url), website_url(url)
    if domain is None or address is None:
        raise InputError(f"{url!r} is no website: give an address such as https://example.com")
    check_inputs(settings)
    lake = Lake(settings.lake_dir)
    as_of = _week(lake, as_of_text)
    with progress_shown(f"Scoring {domain}") as step:
        step("reading the website")
        facts = _market_facts(settings)
        profiled = _read_and_profile(settings, domain, address, facts)
        step("scoring")
        row = _score(settings, lake, as_of, address, profiled, facts)
    _print(profiled, row, as_of, with_personal=settings.exports.personal_contacts)


def _week(lake: Lake, as_of_text: str | None) -> date:
    weeks = lake.weeks(BrandScores)
    if not weeks:
        raise InputError("no week was run yet, so there are no models to score with: run first: sourcing run")
    as_of = parse_as_of(as_of_text) if as_of_text else weeks[-1]
    if as_of not in weeks:
        raise InputError(f"--as-of {as_of}: that week was not run; the newest that was is {weeks[-1]}")
    return as_of


@dataclass(frozen=True)
class _Facts:
    """What the market file says that scoring one brand needs."""

    labels: pl.DataFrame
    usd_per_unit: dict[str, float]


def _market_facts(settings: Settings) -> _Facts:
    with opened_marketplace(settings) as market:
        brands = market.frame("brands")
        rates = latest_rates(market, datetime.now(UTC).date())
    labels = brands.select(registrable_domains(brands["domain"]).alias("domain"), "category").drop_nulls()
    return _Facts(labels, rates)


def _read_and_profile(settings: Settings, domain: str, address: str, facts: _Facts) -> Profiled:
    site = {
        "domain": domain,
        "website_url": address,
        "is_candidate": True,
        "is_lead": False,
        "is_marketplace_brand": False,
        "shard": 0,
    }
    # Read in a folder of its own: asking about a brand doesn't change what the weekly run knows.
    with tempfile.TemporaryDirectory() as folder:
        archive_dir = Path(folder)
        visit = read_shard(
            Sites.from_rows([site]),
            web=settings.web,
            archive_dir=archive_dir,
            root=settings.root,
            shard=0,
            previous_records=PageRecords.empty_frame(),
            previous_outcomes=SiteOutcomes.empty_frame(),
            now=datetime.now(UTC),
        )
        outcome = visit.site_outcomes.row(0, named=True)
        profiled = profile_sites(
            visit.page_records,
            WebsiteProfiles.empty_frame(),
            load=lambda records: load_pages(records, archive_dir),
            usd_per_unit=facts.usd_per_unit,
            reporting_currency=settings.workspace.reporting_currency,
            load_feeds=lambda records: load_product_feeds(records, archive_dir),
        )
    if profiled.website_profiles.is_empty():
        raise SourcingError(f"{domain} can't be read: {outcome['outcome']}, {outcome['reason']}")
    return profiled


def _score(
    settings: Settings, lake: Lake, as_of: date, address: str, profiled: Profiled, facts: _Facts
) -> dict[str, object] | None:
    profile = profiled.website_profiles.row(0, named=True)
    if not profile["can_be_brand"]:
        return None
    domain = profile["domain"]
    known = as_known(lake.read(WebsiteProfiles), as_of).filter(pl.col("domain") != domain)
    profiles = pl.concat([known, profiled.website_profiles])
    cached = lake.read(WebsiteEmbeddings)
    embeddings = pl.concat(
        [cached, embed_new({document_digest(profile["document"]): profile["document"]}, cached, settings.brands)]
    )
    brand_outcomes = lake.read(BrandOutcomes, as_of)
    neighbours = lookalike_brands(as_of, profiles, embeddings, comparable_brands(brand_outcomes), only=[domain])
    with opened_marketplace(settings) as market:
        counts = co_purchase(market, as_of, settings.workspace.reporting_currency, neighbours)
    brand_id = brand_id_of(domain, profile["brand_name"], profile["country"])
    now = datetime.now(UTC)
    same = {"candidate_id": "c_now", "brand_id": brand_id, "name": profile["brand_name"] or domain, "domain": domain}
    candidate = Candidates.from_rows(
        [
            same
            | {
                "website_url": address,
                "country": profile["country"],
                "known_at": now,
                "feed_file": "sourcing score",
                "feed_row": 1,
                "intake_outcome": "accepted",
                "intake_reason": "asked for",
            }
        ]
    )
    outcome = CandidateOutcomes.from_rows([same | {"outcome": "scored", "reason": "asked for", "decided_at": now}])

    def weekly(contract: type[Contract]) -> pl.DataFrame:
        return lake.read(contract, as_of)

    inputs = ScoringInputs(
        as_of=as_of,
        reporting_currency=settings.workspace.reporting_currency,
        price_band_edges=settings.marketplace.price_band_edges,
        candidates=candidate,
        outcomes=outcome,
        profiles=profiles,
        profile_facts=profiled.profile_facts,
        categories=categorise(profiles, embeddings, facts.labels, settings.brands),
        lookalikes=lookalikes(as_of, profiled.website_profiles, neighbours, brand_outcomes),
        cannibalisation=cannibalisation(
            as_of,
            profiled.website_profiles["domain"],
            Knowledge(neighbours, brand_outcomes, weekly(NewcomerDiversion), settings.scoring.cannibalised_share),
            counts,
            others=weekly(Cannibalisation),
        ),
        brand_outcomes=brand_outcomes,
        brand_metrics=weekly(BrandMetrics),
        lead_labels=weekly(LeadLabels),
        segment_demand=weekly(SegmentDemand),
    )
    return score_candidates(inputs, settings.scoring, settings.models_dir).row(0, named=True)


def _print(profiled: Profiled, row: dict[str, object] | None, as_of: date, *, with_personal: bool) -> None:
    profile = profiled.website_profiles.row(0, named=True)
    console.print(
        f"{profile['domain']}: {profile['site_kind']} ({profile['site_kind_reason']}), {profile['page_count']} pages of "
        f"{profile['home_url']}, {profile['product_count']} products",
        markup=False,
    )
    print_facts(profiled.profile_facts, profile["home_url"], with_personal=with_personal)
    if row is None:
        why = (
            "its website shows us too little"
            if profile["site_kind"] in NOT_SHOWN
            else "by its website this is no brand's own site"
        )
        console.print(f"Not scored: {why}.", markup=False)
        return
    console.print(
        f"\nScore with the models of {as_of} ({row['model_version']}; ranked by {row['ranked_by']}):", markup=False
    )
    print_brand(row | {"rank": "-"})
