"""Asset checks: at least one per asset, each a plain function of ``quality`` on what the lake holds.

What belongs here: which check watches which asset, and whether a breach stops what comes after. What doesn't: how a
check judges.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial

import dagster as dg
import polars as pl

from sourcing_pipeline.brands.embedding import document_digest
from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.candidates.shared_hosts import MAIL_PROVIDERS
from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.registry import TABLES, contract_of
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.website_mix import WebsiteMix
from sourcing_pipeline.defs.exports import export_folder
from sourcing_pipeline.defs.market_health import FactHealth, TableHealth
from sourcing_pipeline.defs.resources import Workspace
from sourcing_pipeline.defs.weekly import weeks_of
from sourcing_pipeline.exports.warehouse import promised_names
from sourcing_pipeline.onboarding.shortfall import shortfall
from sourcing_pipeline.quality import checks
from sourcing_pipeline.quality.checks import CheckResult
from sourcing_pipeline.scoring.evidence_check import TABLES as REASONS_REST_ON
from sourcing_pipeline.scoring.evidence_check import EvidenceAtHand, archived_sites, reasons_are_shown
from sourcing_pipeline.scoring.frozen_scores import frozen_scores_of
from sourcing_pipeline.settings import QualitySettings
from sourcing_pipeline.storage import read_parquet, write_parquet
from sourcing_pipeline.weeks import monday_on_or_before

CACHE_HOLDS = "cache_holds"


@dataclass(frozen=True)
class Watched:
    """What a check may look at: the workspace, and the week of the run."""

    workspace: Workspace
    as_of: date

    @property
    def quality(self) -> QualitySettings:
        """When a check fails."""
        return self.workspace.settings().quality

    @cached_property
    def facts(self) -> FactHealth:
        """Orders and events, counted once for all checks of the step."""
        return FactHealth.read(self.workspace, self.as_of)

    @cached_property
    def market_tables(self) -> TableHealth:
        """Tables of the marketplace and the feeds, counted once for all checks of the step."""
        return TableHealth.read(self.workspace, self.as_of)

    def table(self, name: str) -> pl.DataFrame:
        """A table as the run left it: its week where it is weekly."""
        lake, contract = self.workspace.lake(), contract_of(name)
        return lake.read(contract, self.as_of if self.as_of in lake.weeks(contract) else None)

    def inputs(self, *names: str) -> list[pl.DataFrame]:
        """Tables of the marketplace."""
        with self.workspace.marketplace() as market:
            return [market.frame(name) for name in names]


@dataclass(frozen=True)
class Check:
    """A named promise of an asset. ``blocking``: a breach of severity ERROR stops what comes after.

    ``is_of_every_week``: in a backfill it is judged for each week, and not only for the newest.
    """

    name: str
    meaning: str
    judge: Callable[[Watched], CheckResult]
    blocking: bool = False
    is_of_every_week: bool = False


def _keeps_contract(contract: type[Contract]) -> Check:
    return Check(
        "keeps_contract",
        "Every row keeps the table's contract, with its key unique.",
        lambda watched: checks.contract_holds(watched.table(contract.table_name()), contract),
        blocking=True,
        is_of_every_week=True,
    )


def _not_empty(table: str) -> Check:
    return Check(
        "has_rows", "The table isn't empty.", lambda watched: checks.has_rows(watched.table(table), table), True
    )


def _late_share(watched: Watched) -> CheckResult:
    facts, quality = watched.facts, watched.quality
    return checks.late_share(
        facts.days, watched.as_of, quality.late_share, least_rows=quality.facts_to_judge, usual_days=facts.usual_days
    )


def _rate_coverage(watched: Watched) -> CheckResult:
    quality = watched.quality
    return checks.rate_coverage(
        watched.market_tables.rate_coverage,
        quality.rate_coverage_share,
        quality.newest_rate_days,
        quality.facts_to_judge,
    )


def _reasons_are_shown(watched: Watched) -> CheckResult:
    listed, settings = watched.table("onboarding_list"), watched.workspace.settings()
    profiles = as_known(watched.table("website_profiles"), watched.as_of)
    records = watched.table("page_records").join(listed, on="domain", how="semi")
    at_hand = EvidenceAtHand(
        archived_sites(records, profiles, settings.archive_dir),
        {name: watched.table(name) for name in REASONS_REST_ON} | {"website_profiles": profiles},
        settings.workspace.reporting_currency,
    )
    return reasons_are_shown(listed, at_hand)


def _tables_are_fresh(watched: Watched) -> CheckResult:
    quality = watched.quality
    limits = {
        "events": quality.newest_fact_days,
        "fx_rates": quality.newest_rate_days,
        # Where these stopped coming, orders name brands and retailers that aren't there: referential_integrity is sooner.
        "brands": quality.newest_row_days,
        "retailers": quality.newest_row_days,
    }
    return checks.tables_are_fresh(
        watched.facts.newest.filter(pl.col("table") != "orders"),
        watched.as_of,
        limits,
        least_days=quality.newest_fact_days,
        other_days=quality.newest_row_days,
    )


def _volume_by_weekday(watched: Watched) -> CheckResult:
    quality = watched.quality
    return checks.volume_by_weekday(
        watched.facts.days,
        watched.as_of,
        deviations=quality.volume_deviations,
        least_change=quality.volume_least_change,
        least_rows=quality.facts_to_judge,
    )


def _nobody_excluded(watched: Watched) -> CheckResult:
    suppressions, brands = watched.inputs("suppressions", "brands")
    return checks.no_excluded_on_list(
        watched.table("onboarding_list"), suppressions, brands, watched.table("candidate_outcomes")
    )


def _places_are_filled(watched: Watched) -> CheckResult:
    [reps] = watched.inputs("reps")
    found = shortfall(
        watched.table("onboarding_assignments"),
        watched.table("brand_scores"),
        reps,
        watched.workspace.settings().onboarding,
    )
    return checks.places_are_filled(found.place_count, found.empty_count, found.unserved_count, found.notes)


def _files_as_promised(watched: Watched) -> CheckResult:
    folder = export_folder(watched.workspace.settings(), watched.as_of)
    return checks.export_promises(folder, json.loads((folder / "manifest.json").read_text()))


def _nobody_suppressed(watched: Watched) -> CheckResult:
    (suppressions,) = watched.inputs("suppressions")
    suppressed = watched.table("candidate_outcomes").filter(pl.col("outcome") == "suppressed")
    return checks.nobody_suppressed_in_files(
        export_folder(watched.workspace.settings(), watched.as_of),
        suppressions,
        suppressed["brand_id"].drop_nulls().to_list(),
        MAIL_PROVIDERS,
    )


def _warehouse_has_tables(watched: Watched) -> CheckResult:
    import duckdb

    with duckdb.connect(str(watched.workspace.settings().warehouse_file), read_only=True) as connection:
        there = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    return checks.tables_present(there, promised_names())


def _enough_described(watched: Watched) -> CheckResult:
    profiles = as_known(watched.table("website_profiles"), watched.as_of)
    quality = watched.quality
    return checks.described_share(
        profiles, watched.table("profile_facts"), quality.named_share, quality.with_products_share
    )


def _mix_is_stable(watched: Watched, facet: str) -> CheckResult:
    lake, quality = watched.workspace.lake(), watched.quality
    weeks = [week for week in lake.weeks(WebsiteMix) if week <= watched.as_of][-2:]
    mix = pl.concat([WebsiteMix.empty_frame(), *(lake.read(WebsiteMix, week) for week in weeks)])
    return checks.mix_is_stable(mix, watched.as_of, facet, quality.mix_stability_index, quality.mix_sites_to_judge)


def _cache_holds(watched: Watched) -> CheckResult:
    profiles, lake = watched.table("website_profiles"), watched.workspace.lake()
    digests = profiles["document"].map_elements(document_digest, return_dtype=pl.String)
    made = pl.concat(
        [QualityChecks.empty_frame(), *(lake.read(QualityChecks, week) for week in lake.weeks(QualityChecks))]
    )
    last = max(made.filter(pl.col("check_name") == CACHE_HOLDS)["checked_at"], default=None)
    return checks.cache_holds(profiles, watched.table("website_embeddings"), digests, last)


FURTHER_CHECKS: Mapping[str, tuple[Check, ...]] = {
    "candidates": (_not_empty("candidates"),),
    "page_records": (
        Check(
            "no_parser_failures",
            "No page, as last read, killed or stalled the parser.",
            lambda w: checks.no_parser_failures(w.table("page_records")),
        ),
    ),
    "site_outcomes": (
        Check(
            "enough_sites_reached",
            "Of all sites, enough gave a page when each was last visited.",
            lambda w: checks.reachable_share(w.table("site_outcomes"), w.quality.reachable_share),
        ),
        Check(
            "crawl_success",
            "Of the sites visited in the newest crawl, enough gave a page.",
            lambda w: checks.crawl_success(
                w.table("site_outcomes"), w.quality.crawl_success_share, w.quality.sites_to_judge
            ),
        ),
        Check(
            "robots_share",
            "Of the sites visited in the newest crawl, robots.txt kept us out of few.",
            lambda w: checks.robots_share(w.table("site_outcomes"), w.quality.robots_share, w.quality.sites_to_judge),
        ),
        Check(
            "volume_against_earlier_crawls",
            "The newest crawl read as many pages of each visited site as earlier crawls.",
            lambda w: checks.volume_against_earlier_crawls(
                w.table("site_outcomes"), w.quality.volume_drop_share, w.quality.sites_to_judge
            ),
        ),
        Check(
            "no_read_failures",
            "No site's newest visit ended by a failure of our own.",
            lambda w: checks.no_read_failures(w.table("site_outcomes")),
        ),
    ),
    "website_profiles": (
        Check("enough_described", "Enough sites of brands state a name and show products.", _enough_described),
    ),
    "website_mix": tuple(
        Check(
            f"{facet}_is_stable", f"The mix of {named} is like the week before's.", partial(_mix_is_stable, facet=facet)
        )
        for facet, named in (("language", "languages"), ("category", "categories"), ("site_kind", "kinds of sites"))
    ),
    "website_embeddings": (
        Check(
            "unit_vectors",
            "Embeddings are unit vectors without gaps.",
            lambda w: checks.embedding_unit_norm(w.table("website_embeddings")),
            blocking=True,
        ),
        Check(CACHE_HOLDS, "What was embedded before was not embedded again.", _cache_holds),
    ),
    "website_categories": (
        Check(
            "enough_known",
            "Enough websites have a category.",
            lambda w: checks.category_known_share(w.table("website_categories"), w.quality.category_known_share),
        ),
    ),
    "quarantine": (
        Check(
            "share_of_rows",
            "No input lost more than the allowed share of its rows, orders without a rate included.",
            lambda w: checks.share_in_quarantine(
                w.market_tables.row_counts,
                w.market_tables.rejected_counts,
                w.table("quarantine"),
                w.quality.quarantine_share,
            ),
        ),
        Check(
            "referential_integrity",
            "Rows name brands, retailers, orders and products that are there.",
            lambda w: checks.referential_integrity(
                w.market_tables.references.columns, w.market_tables.references.not_judged, w.quality.orphan_share
            ),
        ),
        Check("rate_coverage", "Nearly all orders have an exchange rate.", _rate_coverage),
        Check(
            "suppressions_readable",
            "No do-not-contact request was rejected.",
            lambda w: checks.suppressions_readable(w.table("quarantine")),
            blocking=True,
        ),
    ),
    "brand_metrics": (
        Check(
            "orders_are_fresh",
            "The newest order isn't old.",
            lambda w: checks.newest_fact_age(
                "orders", w.facts.newest_at("orders"), w.as_of, w.quality.newest_fact_days
            ),
        ),
        Check("tables_are_fresh", "The other tables of the marketplace had something new.", _tables_are_fresh),
        Check("volume_by_weekday", "As many orders and events a day as on that weekday usually.", _volume_by_weekday),
        Check("late_share", "Few orders and events came too late for the week in which they happened.", _late_share),
    ),
    "lead_labels": (
        Check(
            "returns_agree",
            "The CRM's return files say the same of a lead as the marketplace.",
            lambda w: checks.returns_agree(w.table("lead_labels")),
        ),
    ),
    "segment_demand": (
        Check(
            "searches_find_something",
            "Not nearly all searches found nothing or led nowhere.",
            lambda w: checks.searches_find_something(
                w.table("segment_demand"), w.quality.unmet_search_share, w.quality.facts_to_judge
            ),
        ),
    ),
    "candidate_outcomes": (
        Check(
            "one_outcome_each",
            "Every row ever fed in has exactly one outcome.",
            lambda w: checks.one_outcome_per_candidate(w.table("candidates"), w.table("candidate_outcomes")),
            blocking=True,
        ),
    ),
    "model_versions": (
        _not_empty("model_versions"),
        Check(
            "frozen_scores_hold",
            "What was scored 90 days ago is not surely off from what happened since.",
            lambda w: checks.frozen_scores_hold(frozen_scores_of(w.workspace.lake(), w.as_of)),
        ),
    ),
    "brand_scores": (
        Check(
            "covers_eligible",
            "Every eligible candidate is scored, and nobody else.",
            lambda w: checks.scores_cover_eligible(w.table("brand_scores"), w.table("candidate_outcomes")),
            blocking=True,
        ),
        Check(
            "honest_ranking",
            "What is ranked by a model rests on one that beat its baseline.",
            lambda w: checks.model_beats_baseline_or_says_so(w.table("model_versions"), w.table("brand_scores")),
            blocking=True,
        ),
    ),
    "onboarding_assignments": (
        Check("places_are_filled", "No place stays empty, and no brand worth one is out of reach.", _places_are_filled),
    ),
    "onboarding_list": (
        Check("nobody_excluded", "Nobody on the list must not be contacted.", _nobody_excluded, blocking=True),
        Check(
            "consistent",
            "Ranks are complete and in order of value.",
            lambda w: checks.list_is_consistent(w.table("onboarding_list")),
            blocking=True,
        ),
        Check(
            "reasons_have_evidence",
            "Every reason points to a fetched page or a metric.",
            lambda w: checks.reasons_have_evidence(w.table("onboarding_list"), w.table("page_records")),
            blocking=True,
        ),
        Check("reasons_are_shown", "What each reason claims stands in its evidence.", _reasons_are_shown),
    ),
    "export_files": (
        Check("as_promised", "The files are those of the manifest.", _files_as_promised, blocking=True),
        Check(
            "nobody_suppressed",
            "No written file names anybody who must not be contacted.",
            _nobody_suppressed,
            blocking=True,
        ),
    ),
    "warehouse": (Check("has_all_tables", "The warehouse has a table per contract.", _warehouse_has_tables),),
}
"""What is watched beside the contracts, by asset."""


def checks_of(asset: str) -> tuple[Check, ...]:
    """All checks of an asset, its contract first."""
    contracts = {contract.table_name(): contract for contract in TABLES}
    own = (_keeps_contract(contracts[asset]),) if asset in contracts else ()
    return (*own, *FURTHER_CHECKS.get(asset, ()))


def build_checks(assets: Iterable[str]) -> list[dg.AssetChecksDefinition]:
    """One step per asset that makes all its checks."""
    return [_check_step(asset, checks_of(asset)) for asset in assets]


def _check_step(asset: str, promised: tuple[Check, ...]) -> dg.AssetChecksDefinition:
    specs = [
        dg.AssetCheckSpec(check.name, asset=asset, description=check.meaning, blocking=check.blocking)
        for check in promised
    ]

    @dg.multi_asset_check(
        name=f"check_{asset}", specs=specs, description=f"Make the checks of {asset} on what the run left in the lake."
    )
    def check_step(context: dg.AssetCheckExecutionContext, workspace: Workspace) -> Iterable[dg.AssetCheckResult]:
        weeks = weeks_of(context) or [monday_on_or_before(workspace.now().date())]
        *earlier, newest = [Watched(workspace, as_of) for as_of in weeks]
        results = {check.name: check.judge(newest) for check in promised}
        _remember(workspace, newest.as_of, asset, results)
        # What a step wrote of the earlier weeks of a backfill must keep its contract as well; whether facts are fresh or
        # usual is asked of the newest week only.
        for watched in earlier:
            of_week = {check.name: check.judge(watched) for check in promised if check.is_of_every_week}
            _remember(workspace, watched.as_of, asset, of_week)
            results |= {name: result for name, result in of_week.items() if not result.passed}
        for name, result in results.items():
            yield _as_dagster(asset, name, result)

    return check_step


def _as_dagster(asset: str, name: str, result: CheckResult) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=name,
        passed=result.passed,
        severity=dg.AssetCheckSeverity[result.severity],
        description=result.observed
        if result.passed
        else f"{result.observed}; expected {result.expected}: {result.remedy}",
        metadata={
            "expected": result.expected,
            "observed": result.observed,
            "what to do": result.remedy,
            "sample": dg.MetadataValue.json(result.sample),
            **{figure: round(number, 4) for figure, number in result.figures.items()},
        },
    )


def _remember(workspace: Workspace, as_of: date, asset: str, results: Mapping[str, CheckResult]) -> None:
    """Keep the results for the warehouse: a file per asset and week, so that steps never wait for each other.

    Checks that weren't made this time, as in an earlier week of a backfill, keep what they said last.
    """
    rows = [
        {
            "as_of": as_of,
            "asset": asset,
            "check_name": name,
            "passed": result.passed,
            "severity": result.severity,
            "expected": result.expected,
            "observed": result.observed,
            "remedy": result.remedy,
            "checked_at": workspace.now(),
        }
        for name, result in results.items()
    ]
    file = workspace.lake().path(QualityChecks, as_of).parent / f"{asset}.parquet"
    kept = read_parquet(file) if file.exists() else QualityChecks.empty_frame()
    said_before = kept.filter(~pl.col("check_name").is_in(list(results)))
    write_parquet(pl.concat([said_before, QualityChecks.from_rows(rows)]), file)
