"""The list of all contracts, by table name."""

from functools import cache

from sourcing_pipeline.contracts.base import Contract
from sourcing_pipeline.contracts.inputs.brand_profiles import BrandProfiles
from sourcing_pipeline.contracts.inputs.brands import Brands
from sourcing_pipeline.contracts.inputs.candidate_feed import CandidateFeed
from sourcing_pipeline.contracts.inputs.crm_returns import CrmReturnFile
from sourcing_pipeline.contracts.inputs.events import Events
from sourcing_pipeline.contracts.inputs.fx_rates import FxRates
from sourcing_pipeline.contracts.inputs.leads import Leads
from sourcing_pipeline.contracts.inputs.order_items import OrderItems
from sourcing_pipeline.contracts.inputs.orders import Orders
from sourcing_pipeline.contracts.inputs.products import Products
from sourcing_pipeline.contracts.inputs.reps import Reps
from sourcing_pipeline.contracts.inputs.retailers import Retailers
from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.contracts.tables.brand_metrics import BrandMetrics
from sourcing_pipeline.contracts.tables.brand_outcomes import BrandOutcomes
from sourcing_pipeline.contracts.tables.brand_scores import BrandScores
from sourcing_pipeline.contracts.tables.candidate_outcomes import CandidateOutcomes
from sourcing_pipeline.contracts.tables.candidates import Candidates
from sourcing_pipeline.contracts.tables.cannibalisation import Cannibalisation
from sourcing_pipeline.contracts.tables.crm_returns import CrmReturns
from sourcing_pipeline.contracts.tables.fact_totals import FactTotals
from sourcing_pipeline.contracts.tables.feed_volumes import FeedVolumes
from sourcing_pipeline.contracts.tables.input_volumes import InputVolumes
from sourcing_pipeline.contracts.tables.lead_labels import LeadLabels
from sourcing_pipeline.contracts.tables.lookalike_brands import LookalikeBrands
from sourcing_pipeline.contracts.tables.lookalikes import Lookalikes
from sourcing_pipeline.contracts.tables.model_versions import ModelVersions
from sourcing_pipeline.contracts.tables.newcomer_diversion import NewcomerDiversion
from sourcing_pipeline.contracts.tables.onboarding_assignments import OnboardingAssignments
from sourcing_pipeline.contracts.tables.onboarding_list import OnboardingList
from sourcing_pipeline.contracts.tables.page_records import PageRecords
from sourcing_pipeline.contracts.tables.products_seen import ProductsSeen
from sourcing_pipeline.contracts.tables.profile_effects import ProfileEffects
from sourcing_pipeline.contracts.tables.profile_facts import ProfileFacts
from sourcing_pipeline.contracts.tables.profile_findings import ProfileFindings
from sourcing_pipeline.contracts.tables.profile_suggestions import ProfileSuggestions
from sourcing_pipeline.contracts.tables.quality_checks import QualityChecks
from sourcing_pipeline.contracts.tables.quarantine import Quarantine
from sourcing_pipeline.contracts.tables.retailer_metrics import RetailerMetrics
from sourcing_pipeline.contracts.tables.search_metrics import SearchMetrics
from sourcing_pipeline.contracts.tables.segment_demand import SegmentDemand
from sourcing_pipeline.contracts.tables.site_outcomes import SiteOutcomes
from sourcing_pipeline.contracts.tables.sites import Sites
from sourcing_pipeline.contracts.tables.website_categories import WebsiteCategories
from sourcing_pipeline.contracts.tables.website_embeddings import WebsiteEmbeddings
from sourcing_pipeline.contracts.tables.website_mix import WebsiteMix
from sourcing_pipeline.contracts.tables.website_profiles import WebsiteProfiles

MARKETPLACE_INPUTS: tuple[type[Contract], ...] = (
    Brands,
    Retailers,
    Orders,
    OrderItems,
    Products,
    BrandProfiles,
    Events,
    FxRates,
    Leads,
    Reps,
    Suppressions,
)
"""The tables of the marketplace file, in the order of DESIGN 4.2."""

INPUTS: tuple[type[Contract], ...] = (CandidateFeed, CrmReturnFile, *MARKETPLACE_INPUTS)

TABLES: tuple[type[Contract], ...] = (
    Candidates,
    FeedVolumes,
    CrmReturns,
    Sites,
    PageRecords,
    SiteOutcomes,
    WebsiteProfiles,
    ProfileFacts,
    ProductsSeen,
    WebsiteEmbeddings,
    WebsiteCategories,
    WebsiteMix,
    Quarantine,
    InputVolumes,
    FactTotals,
    BrandMetrics,
    RetailerMetrics,
    BrandOutcomes,
    NewcomerDiversion,
    LeadLabels,
    SegmentDemand,
    SearchMetrics,
    LookalikeBrands,
    Lookalikes,
    Cannibalisation,
    ModelVersions,
    BrandScores,
    OnboardingAssignments,
    OnboardingList,
    CandidateOutcomes,
    ProfileEffects,
    ProfileFindings,
    ProfileSuggestions,
    QualityChecks,
)
"""What the pipeline writes, in the order in which data flows."""


def contract_of(table: str) -> type[Contract]:
    """The contract of a table of the pipeline or of the marketplace, by its name.

    Raises:
        KeyError: there is no such table.
    """
    return _by_name()[table]


@cache
def _by_name() -> dict[str, type[Contract]]:
    return {contract.table_name(): contract for contract in (*INPUTS, *TABLES)}
