"""All subjects that are measured, in the order in which the dictionary shows them."""

from sourcing_pipeline.contracts.metrics.base import Subject
from sourcing_pipeline.contracts.metrics.brand import BRAND
from sourcing_pipeline.contracts.metrics.diversion import DIVERSION
from sourcing_pipeline.contracts.metrics.outcome import OUTCOME
from sourcing_pipeline.contracts.metrics.retailer import RETAILER
from sourcing_pipeline.contracts.metrics.search import SEARCH
from sourcing_pipeline.contracts.metrics.segment import SEGMENT

SUBJECTS: tuple[Subject, ...] = (BRAND, RETAILER, OUTCOME, DIVERSION, SEGMENT, SEARCH)
