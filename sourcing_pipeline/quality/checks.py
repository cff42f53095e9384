"""All checks in one place, for the glue: ``from sourcing_pipeline.quality import checks``."""

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
from sourcing_pipeline.quality.leads import returns_agree
from sourcing_pipeline.quality.places import places_are_filled
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
    "cache_holds",
    "category_known_share",
    "contract_holds",
    "crawl_success",
    "described_share",
    "embedding_unit_norm",
    "export_promises",
    "frozen_scores_hold",
    "has_rows",
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
    "places_are_filled",
    "rate_coverage",
    "reachable_share",
    "reasons_have_evidence",
    "referential_integrity",
    "returns_agree",
    "robots_share",
    "scores_cover_eligible",
    "searches_find_something",
    "share_in_quarantine",
    "suppressions_readable",
    "tables_are_fresh",
    "tables_present",
    "volume_against_earlier_crawls",
    "volume_by_weekday",
]
