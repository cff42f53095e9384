"""What the marketplace, the brand's own website and its peers show of each brand, side by side: what profile checks look at.

A fact that the marketplace doesn't keep at all (a column that is empty for every brand) is unknown, not missing, and no
check looks at it. ``sources`` says what all rests on, ``brand_facts`` puts it together for brands on the marketplace,
``joining`` for those about to join. What doesn't belong in this package: what is good enough (``profile_checks``).
"""

from sourcing_pipeline.onboarding.brand_facts.joining import joining_facts
from sourcing_pipeline.onboarding.brand_facts.sources import Sources
from sourcing_pipeline.onboarding.brand_facts.together import brand_facts

__all__ = ["Sources", "brand_facts", "joining_facts"]
