"""Ranking where no lead was won yet, or none lost: by likeness to brands that do well here.

A marketplace that has never lost a lead on record still has brands, and knows how they do. What the brands most like a
candidate achieved (``lookalikes``) is drawn to the average of its category as the rate table draws small cells: it is one
more cell of that table, filled by likeness. No model is published for it, and the list says how it is ranked.
"""

import numpy as np
import polars as pl

from sourcing_pipeline.scoring.numbers import Floats
from sourcing_pipeline.scoring.rate_table import SMOOTHING_ROWS

NEIGHBOURS = 10
"""Brands that ``lookalikes`` sums up, at most."""


def weight_of(features: pl.DataFrame) -> Floats:
    """How much the brands most like a candidate count against the average of its category: 0 where none is known."""
    likeness = features["lookalike_similarity"].cast(pl.Float64).fill_null(0.0).clip(0, 1).to_numpy()
    return np.asarray(likeness * NEIGHBOURS / (NEIGHBOURS + SMOOTHING_ROWS))


def activation_by_likeness(features: pl.DataFrame, average: Floats) -> Floats:
    """The probability of an early order: the average of the category, moved to that of the brands most like it."""
    share = features["lookalike_activated_share"].cast(pl.Float64).to_numpy() / 100
    return np.asarray(average + weight_of(features) * np.nan_to_num(share - average))


def value_factor(features: pl.DataFrame, average: Floats) -> Floats:
    """What the GMV of the category is multiplied with: the geometric way to that of the brands most like it."""
    sold = features["lookalike_gmv_12m"].cast(pl.Float64).to_numpy()
    ratio = np.divide(sold, average, out=np.ones(len(average)), where=(sold > 0) & (average > 0))
    return np.asarray(np.exp(weight_of(features) * np.log(ratio)))
