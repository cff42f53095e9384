"""Do stated probabilities and ranges mean what they say, with enough data? On brands of the demo world, without a crawl.

Brands are drawn by the demo's own model (``demo/model.py``); features are what their websites would show, read without error.
Leads are won or lost, brands activate or don't, and sell, by the truth; the pipeline's own ``fit`` learns from them, and what it
says of brands that it has not seen is held against the truth: mean distance over ten bins of equal size (ECE), and the share
of brands whose GMV, if active, lies between p10 and p90 (80 % is right). Beside it the rate tables on the same rows.

    python benchmarks/calibration.py [--seeds 1 2 3 4 5] [--leads 4000] [--brands 3000]
"""

import argparse
import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.demo.model import TYPICAL_PRICE_USD, Brand, decide_signing, draw_brands, draw_market, p_sign
from sourcing_pipeline.scoring import activation_model, sign_model, value_model
from sourcing_pipeline.scoring.examples import DAY, Examples
from sourcing_pipeline.scoring.feature_list import FEATURES
from sourcing_pipeline.scoring.threads import one_thread
from sourcing_pipeline.scoring.validation import calibration_error
from sourcing_pipeline.settings import ScoringSettings

_DAYS = 540
_CANDIDATES = 5_000
_WON_SHARE = 0.32
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Calibrated:
    """Figures of one seed."""

    sign: float
    sign_table: float
    activate: float
    activate_table: float
    within: float
    within_table: float


def features_of(brands: list[Brand]) -> pl.DataFrame:
    """What the websites of brands would show, with a column for every feature; what no website shows is unknown."""
    known = pl.DataFrame(
        {
            "source": [brand.source for brand in brands],
            "country": [brand.country for brand in brands],
            "category": [brand.category for brand in brands],
            "language": [brand.language for brand in brands],
            "shop_platform": [brand.platform for brand in brands],
            "has_wholesale_page": [brand.has_wholesale_page for brand in brands],
            "has_contact_email": [brand.has_contact_email for brand in brands],
            "product_count": [brand.product_count for brand in brands],
            "image_per_product_mean": [float(brand.images_per_product) for brand in brands],
            "certification_count": [len(brand.certificates) for brand in brands],
            "story_length": [200 * brand.story_paragraphs for brand in brands],
            "social_account_count": [brand.social_accounts for brand in brands],
            "stockist_count": [brand.stockists for brand in brands],
            "lead_time_days": [brand.lead_time_days for brand in brands],
            "price_to_category_median": [brand.price_level for brand in brands],
            "price_distance": [abs(float(np.log(brand.price_level))) for brand in brands],
        }
    )
    return known.with_columns(
        pl.lit(None, dtype=pl.String if feature.kind in ("label", "text") else pl.Float64).alias(feature.name)
        for feature in FEATURES
        if feature.name not in known.columns
    )


def examples_of(brands: list[Brand], target: Floats, rng: np.random.Generator, kind: str) -> Examples:
    """Rows spread over 18 months, all mature."""
    at = np.sort(rng.integers(0, _DAYS, len(brands))) * DAY
    matures = at + 90 * DAY
    groups = [f"brand{number}" for number in range(len(brands))]
    until = int(matures.max())
    return Examples(
        features_of(brands), target, at, matures, groups, matures, until, "binary" if kind == "binary" else "number"
    )


def run_seed(seed: int, lead_count: int, brand_count: int) -> Calibrated:
    """Draw a world, learn from it, and hold what is said of other brands against the truth."""
    rng = np.random.default_rng([seed, len(TYPICAL_PRICE_USD)])
    market = draw_market(rng)
    leads, brands, later = (draw_brands(rng, market, count) for count in (lead_count, brand_count, _CANDIDATES))
    won, intercept = decide_signing(rng, leads, round(_WON_SHARE * lead_count))
    sign = sign_model.fit(
        examples_of(leads, np.array(won, dtype=np.float64), rng, "binary"), _names("source"), ScoringSettings()
    )
    is_active = rng.random(brand_count) < np.array([brand.p_activate for brand in brands])
    activation = activation_model.fit(examples_of(brands, is_active.astype(np.float64), rng, "binary"), _names())
    selling = [brand for brand, active in zip(brands, is_active.tolist(), strict=True) if active]
    value = value_model.fit(examples_of(selling, np.log([brand.gmv for brand in selling]), rng, "number"), _names())
    if sign.model is None or activation.model is None or value.model is None:
        raise SystemExit("too few leads or brands to fit all models: give more")
    seen = features_of(later)
    signs = np.array([p_sign(brand, intercept) for brand in later])
    activates = np.array([brand.p_activate for brand in later])
    gmv = np.array([brand.gmv for brand in later])

    def within(model: value_model.ValueModel) -> float:
        said = model.predict(seen)
        return float(np.mean((gmv >= said["p10"]) & (gmv <= said["p90"])))

    return Calibrated(
        calibration_error(sign.model.probability(seen), signs),
        calibration_error(sign.baseline.predict(seen), signs),
        calibration_error(activation.model.probability(seen), activates),
        calibration_error(activation.baseline.predict(seen), activates),
        within(value.model),
        within(value.baseline),
    )


def _names(*more: str) -> list[str]:
    return [*more, *(feature.name for feature in FEATURES if feature.kind != "text" and feature.name not in more)]


def main() -> None:
    """Run all seeds, print a table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--leads", type=int, default=4_000)
    parser.add_argument("--brands", type=int, default=3_000)
    given = parser.parse_args()
    names = list(Calibrated.__dataclass_fields__)
    print(f"{'seed':>5} " + " ".join(f"{name:>15}" for name in names))
    results = []
    for seed in given.seeds:
        with one_thread():
            results.append(run_seed(seed, given.leads, given.brands))
        print(f"{seed:>5} " + " ".join(f"{getattr(results[-1], name):>15.4f}" for name in names), flush=True)
    figures = {name: float(np.mean([getattr(result, name) for result in results])) for name in names}
    print(f"{'mean':>5} " + " ".join(f"{figures[name]:>15.4f}" for name in names))
    ratios = {
        "sign_to_table": figures["sign"] / figures["sign_table"],
        "activate_to_table": figures["activate"] / figures["activate_table"],
    }
    print(json.dumps({"benchmark": "calibration", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
