"""All checks in one place, for the glue: ``from sourcing_pipeline.quality import checks``."""

from sourcing_pipeline.quality.amounts import amounts_are_usual, currencies_are_usual
from sourcing_pipeline.quality.arrivals import tables_keep_coming
from sourcing_pipeline.quality.brands import cache_holds, described_share, mix_is_stable
from sourcing_pipeline.quality.candidates import (
    category_known_share,
    embedding_unit_norm,
    model_beats_baseline_or_says_so,
    one_outcome_per_candidate,
    scores_cover_eligible,
)
from sourcing_pipeline.quality.completeness import rate_coverage, referential_integrity
from sourcing_pipeline.quality.crawl import (
    crawl_success,
    no_parser_failures,
    no_read_failures,
    reachable_share,
    robots_share,
    volume_against_earlier_crawls,
)
from sourcing_pipeline.quality.demand import searches_find_something
from sourcing_pipeline.quality.export import (
    export_promises,
    list_is_consistent,
    no_excluded_on_list,
    nobody_suppressed_in_files,
    reasons_have_evidence,
)
from sourcing_pipeline.quality.frozen_scores import frozen_scores_hold
from sourcing_pipeline.quality.hours import hours_are_usual
from sourcing_pipeline.quality.inputs import columns_are_filled, feeds_are_whole, rows_are_kept
from sourcing_pipeline.quality.leads import returns_agree
from sourcing_pipeline.quality.markup import platforms_read_as_before
from sourcing_pipeline.quality.partitions import partitions_are_complete, weekly_rows_are_usual
from sourcing_pipeline.quality.places import places_are_filled
from sourcing_pipeline.quality.refusals import refusals_are_usual
from sourcing_pipeline.quality.repeats import orders_are_distinct
from sourcing_pipeline.quality.result import CheckResult
from sourcing_pipeline.quality.tables import (
    contract_holds,
    has_rows,
    share_in_quarantine,
    suppressions_readable,
    tables_present,
)
from sourcing_pipeline.quality.timeliness import late_share, newest_fact_age, tables_are_fresh
from sourcing_pipeline.quality.volume import volume_by_weekday

__all__ = [
    "CheckResult",
    "amounts_are_usual",
    "cache_holds",
    "category_known_share",
    "columns_are_filled",
    "contract_holds",
    "crawl_success",
    "currencies_are_usual",
    "described_share",
    "embedding_unit_norm",
    "export_promises",
    "feeds_are_whole",
    "frozen_scores_hold",
    "has_rows",
    "hours_are_usual",
    "late_share",
    "list_is_consistent",
    "mix_is_stable",
    "model_beats_baseline_or_says_so",
    "newest_fact_age",
    "no_excluded_on_list",
    "no_parser_failures",
    "no_read_failures",
    "nobody_suppressed_in_files",
    "one_outcome_per_candidate",
    "orders_are_distinct",
    "partitions_are_complete",
    "places_are_filled",
    "platforms_read_as_before",
    "rate_coverage",
    "reachable_share",
    "reasons_have_evidence",
    "referential_integrity",
    "refusals_are_usual",
    "returns_agree",
    "robots_share",
    "rows_are_kept",
    "scores_cover_eligible",
    "searches_find_something",
    "share_in_quarantine",
    "suppressions_readable",
    "tables_are_fresh",
    "tables_keep_coming",
    "tables_present",
    "volume_against_earlier_crawls",
    "volume_by_weekday",
    "weekly_rows_are_usual",
]
