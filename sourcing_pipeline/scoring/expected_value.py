"""What onboarding is worth: the formula of DESIGN section 5, and nothing else."""

import numpy as np

from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.settings import ScoringSettings


def worth_of_signing(
    p_activate: Floats, gmv_mean: Floats, cannibalised_share: Floats, scoring: ScoringSettings
) -> Floats:
    """What a brand brings once it has signed."""
    return np.asarray(p_activate * gmv_mean * scoring.take_rate * (1.0 - cannibalised_share))


def expected_value(
    p_sign: Floats,
    p_activate: Floats,
    gmv_mean: Floats,
    cannibalised_share: Floats,
    gap_score: Floats,
    scoring: ScoringSettings,
) -> Floats:
    """p_sign x p_activate x E[GMV | active] x take rate x (1 - cannibalised share) + gap bonus - cost of contact."""
    gap_bonus = scoring.gap_weight * gap_score
    return np.asarray(
        p_sign * worth_of_signing(p_activate, gmv_mean, cannibalised_share, scoring)
        + gap_bonus
        - scoring.cost_of_contact
    )
