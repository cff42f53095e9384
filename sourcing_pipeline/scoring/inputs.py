"""What the lake knows of a week, read for scoring.

What belongs here: which tables, and as of when. What doesn't: what is done with them.
"""

from datetime import date
from typing import TYPE_CHECKING

from sourcing_pipeline.brands.history import as_known
from sourcing_pipeline.contracts.registry import contract_of
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles
from sourcing_pipeline.settings import Settings
from sourcing_pipeline.storage import Lake

if TYPE_CHECKING:
    from sourcing_pipeline.scoring.weekly import ScoringInputs

WEEKLY_FRAMES = (
    "candidate_outcomes",
    "lookalikes",
    "cannibalisation",
    "brand_outcomes",
    "brand_metrics",
    "lead_labels",
    "segment_demand",
)
"""The tables of the week itself."""


def read_inputs(lake: Lake, settings: Settings, as_of: date) -> "ScoringInputs":
    """Everything that scoring may know of a week."""
    from sourcing_pipeline.scoring.weekly import ScoringInputs  # the names above are asked for when definitions load

    weekly = {table: lake.read(contract_of(table), as_of) for table in WEEKLY_FRAMES}
    return ScoringInputs(
        as_of=as_of,
        reporting_currency=settings.workspace.reporting_currency,
        price_band_edges=settings.marketplace.price_band_edges,
        candidates=lake.read(Candidates),
        profiles=as_known(lake.read(WebsiteProfiles), as_of),
        profile_facts=lake.read(ProfileFacts),
        categories=lake.read(WebsiteCategories),
        outcomes=weekly.pop("candidate_outcomes"),
        **weekly,
    )
