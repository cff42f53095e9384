"""Who signs, and who of them sells: rate table, logistic regression, boosting and ours on a real marketplace's leads.

Rolling origin by week: each week's leads are ranked by models that know only what was known when the week began (leads
first contacted before, deals won before). The data are Olist's files, or others of the same form:
``marketing_qualified_leads.csv``, ``closed_deals.csv`` and ``order_items.parquet``. A lead counts as won if a deal is on
record; leads contacted less than ``--follow-up`` days before the data end are left out. What a won deal is worth is its
GMV in the 90 days after it was won, and deals whose 90 days aren't over are left out of that part.

All contestants see the same rows and labels: what the leads said of themselves when they came in (source and landing
page; for value also business segment, lead type and business type, which sales learned before the deal was won).

* rate table: smoothed rates by source and landing page (value: mean GMV by segment).
* logistic, boosting: scikit-learn's ``LogisticRegression`` on one-hot labels and ``HistGradientBoostingClassifier`` on
  ordinal ones (value: the same on whether a deal sells at all). For these and the rate table a lead not won yet is lost.
* ours: the pipeline's own ``fit_model``, in which leads still open count in part.

    python benchmarks/ranking.py --data DIR --test-from 2018-01-15 --test-to 2018-03-12
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from sourcing_pipeline.scoring import binary_fit, value_model
from sourcing_pipeline.scoring.examples import DAY, Examples
from sourcing_pipeline.scoring.rate_table import fit_rate_table
from sourcing_pipeline.scoring.sign_model import without_truncated
from sourcing_pipeline.scoring.threads import one_thread
from sourcing_pipeline.scoring.validation import Interval, bootstrap, lift, weighted_auc

DEFAULT_DATA = Path(__file__).parents[2] / "shared" / "data" / "olist"
MATURITY_DAYS = 90
VALUE_DAYS = 90
BEST_SHARE = 0.2
SIGN_FEATURES = ["source", "attribute:landing_page"]
VALUE_FEATURES = [
    "source",
    "attribute:landing_page",
    "attribute:segment",
    "attribute:lead_type",
    "attribute:business_type",
]
WAYS = ("rate table", "logistic", "boosting", "ours")

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Judged:
    """What each way said of the rows of all test weeks, and what came of them."""

    scores: dict[str, Floats]
    target: Floats
    keys: list[str]
    weeks: npt.NDArray[np.int64]


def read_leads(folder: Path) -> tuple[pl.DataFrame, date]:
    """Leads with their deal, and the last day of the data."""
    leads = pl.read_csv(folder / "marketing_qualified_leads.csv", try_parse_dates=True)
    deals = pl.read_csv(folder / "closed_deals.csv", infer_schema=False).select(
        "mql_id",
        "seller_id",
        pl.col("won_date").str.slice(0, 10).str.to_date().alias("won_on"),
        pl.col("business_segment").alias("attribute:segment"),
        pl.col("lead_type").alias("attribute:lead_type"),
        pl.col("business_type").alias("attribute:business_type"),
    )
    joined = leads.join(deals.unique("mql_id", keep="first", maintain_order=True), on="mql_id", how="left").select(
        pl.col("mql_id").alias("key"),
        pl.col("origin").alias("source"),
        pl.col("landing_page_id").alias("attribute:landing_page"),
        pl.col("first_contact_date").cast(pl.Date).alias("contacted_on"),
        # A few deals are dated before the contact that led to them.
        pl.when(pl.col("won_on").is_not_null())
        .then(pl.max_horizontal("won_on", pl.col("first_contact_date").cast(pl.Date)))
        .alias("won_on"),
        "seller_id",
        "attribute:segment",
        "attribute:lead_type",
        "attribute:business_type",
    )
    last = max(joined["contacted_on"].max(), joined["won_on"].max())  # type: ignore[type-var]
    return joined.sort("contacted_on", "key"), last


def read_deals(folder: Path, leads: pl.DataFrame) -> tuple[pl.DataFrame, date]:
    """Won deals with what they sold in the 90 days after, their first sale, and the last day of the data."""
    items = pl.read_parquet(folder / "order_items.parquet").select(
        "seller_id", pl.col("shipping_limit_date").dt.date().alias("sold_on"), "price"
    )
    deals = leads.filter(pl.col("won_on").is_not_null() & pl.col("seller_id").is_not_null())
    after = (
        deals.select("key", "seller_id", "won_on")
        .join(items, on="seller_id")
        .filter(
            (pl.col("sold_on") >= pl.col("won_on"))
            & (pl.col("sold_on") < pl.col("won_on") + pl.duration(days=VALUE_DAYS))
        )
    )
    sums = after.group_by("key").agg(pl.col("price").sum().alias("gmv"), pl.col("sold_on").min().alias("first_sale_on"))
    last: date = items["sold_on"].max()  # type: ignore[assignment]
    # The newest days hold only part of what is to be shipped then.
    counts = items["sold_on"].value_counts().sort("sold_on")
    usual = float(counts["count"].median())  # type: ignore[arg-type]
    whole: date = counts.filter(pl.col("count") >= usual / 2)["sold_on"].max()  # type: ignore[assignment]
    return deals.join(sums, on="key", how="left").with_columns(pl.col("gmv").fill_null(0.0)).sort("won_on", "key"), min(
        last, whole
    )


def sign_examples(leads: pl.DataFrame, moment: date) -> Examples:
    """The leads contacted before a day, as known then; without those from before wins were on record."""
    known = leads.filter(pl.col("contacted_on") < moment).with_columns(
        (pl.col("won_on") < moment).fill_null(value=False).alias("is_won"),
        pl.col("contacted_on").cast(pl.Datetime("us", "UTC")).alias("first_contact_at"),
        (pl.col("contacted_on") + pl.duration(days=MATURITY_DAYS)).cast(pl.Datetime("us", "UTC")).alias("matures_at"),
        pl.col("won_on").cast(pl.Datetime("us", "UTC")).alias("outcome_at"),
    )
    rows = without_truncated(known).leads
    return _examples(rows, "contacted_on", MATURITY_DAYS, rows["is_won"], "won_on", moment)


def sells_examples(deals: pl.DataFrame, moment: date) -> Examples:
    """The deals won before a day, and whether they were seen to sell by then."""
    rows = deals.filter(pl.col("won_on") < moment)
    sold = (rows["first_sale_on"] < moment).fill_null(value=False)
    return _examples(rows, "won_on", VALUE_DAYS, sold, "first_sale_on", moment)


def _examples(rows: pl.DataFrame, at: str, days: int, is_positive: pl.Series, decided: str, moment: date) -> Examples:
    began = rows[at].cast(pl.Int64).to_numpy() * DAY
    matures = began + days * DAY
    known = rows[decided].cast(pl.Int64).fill_null(0).to_numpy() * DAY
    positive = is_positive.cast(pl.Float64).to_numpy()
    return Examples(
        rows,
        positive,
        began,
        matures,
        rows["key"].to_list(),
        np.where(positive == 1, known, matures),
        _day(moment) * DAY,
    )


def _day(moment: date) -> int:
    return (moment - date(1970, 1, 1)).days


def weeks(first: date, last: date) -> Iterator[date]:
    """The first days of the weeks of a period."""
    while first < last:
        yield first
        first += timedelta(days=7)


def judge_signing(leads: pl.DataFrame, first: date, last: date, known_until: date) -> Judged:
    """Rank each week's leads in each way."""
    ways: dict[str, Callable[[Examples, pl.DataFrame], Floats]] = {
        "rate table": lambda known, later: fit_rate_table(
            known.features, ("source", "attribute:landing_page"), known.target, 0.1
        ).predict(later),
        "logistic": lambda known, later: _logistic(known, later, SIGN_FEATURES),
        "boosting": lambda known, later: _boosting(known, later, SIGN_FEATURES),
        "ours": lambda known, later: binary_fit.fit_model(known, SIGN_FEATURES).probability(later),
    }
    return _judge(
        ways,
        [
            (sign_examples(leads, week), later, later["won_on"].is_not_null().cast(pl.Float64).to_numpy())
            for week in weeks(first, last)
            if len(
                later := leads.filter(
                    (pl.col("contacted_on") >= week)
                    & (pl.col("contacted_on") < min(week + timedelta(days=7), last, known_until))
                )
            )
        ],
    )


def judge_value(deals: pl.DataFrame, first: date, last: date, known_until: date) -> Judged:
    """Rank each week's won deals by what they will sell, in each way."""
    ways: dict[str, Callable[[Examples, pl.DataFrame], Floats]] = {
        "rate table": lambda known, later: fit_rate_table(
            known.features, ("attribute:segment",), known.features["known_gmv"].to_numpy(), 0.0
        ).predict(later),
        "logistic": lambda known, later: _logistic(known, later, VALUE_FEATURES),
        "boosting": lambda known, later: _boosting(known, later, VALUE_FEATURES),
        "ours": _two_parts,
    }
    over = known_until - timedelta(days=VALUE_DAYS)
    weeks_of_deals = []
    for week in weeks(first, last):
        later = deals.filter(
            (pl.col("won_on") >= week)
            & (pl.col("won_on") < min(week + timedelta(days=7), last))
            & (pl.col("won_on") <= over)
        )
        if len(later):
            known = sells_examples(deals.with_columns(_known_gmv(week)), week)
            weeks_of_deals.append((known, later, later["gmv"].to_numpy()))
    return _judge(ways, weeks_of_deals)


def _known_gmv(moment: date) -> pl.Expr:
    """What is known of a deal's GMV: nothing until its 90 days are over."""
    is_over = pl.col("won_on") + pl.duration(days=VALUE_DAYS) <= moment
    return pl.when(is_over).then("gmv").otherwise(0.0).alias("known_gmv")


def _two_parts(known: Examples, later: pl.DataFrame) -> Floats:
    """Whether a deal sells at all, times what it sells if so."""
    chance = binary_fit.fit_model(known, VALUE_FEATURES).probability(later)
    is_over = (known.matures_at <= known.until) & (known.features["known_gmv"].to_numpy() > 0)
    if is_over.sum() < 2:
        return chance
    sold = known.take(np.flatnonzero(is_over))
    amounts = Examples(
        sold.features,
        np.log(sold.features["known_gmv"].to_numpy()),
        sold.at,
        sold.matures_at,
        sold.groups,
        sold.matures_at,
        sold.until,
        "number",
    )
    return chance * np.exp(value_model.fit_model(amounts, VALUE_FEATURES).linear(later))


def _judge(
    ways: dict[str, Callable[[Examples, pl.DataFrame], Floats]], given: list[tuple[Examples, pl.DataFrame, Floats]]
) -> Judged:
    usable = [(known, later, target) for known, later, target in given if 0 < known.target.sum() < len(known)]
    scores = {
        name: np.concatenate([rank(known, later) for known, later, _ in usable]) if usable else np.zeros(0)
        for name, rank in ways.items()
    }
    target = np.concatenate([target for _, _, target in usable]) if usable else np.zeros(0)
    numbers = np.repeat(np.arange(len(usable)), [len(later) for _, later, _ in usable])
    return Judged(scores, target, [key for _, later, _ in usable for key in later["key"].to_list()], numbers)


def _logistic(known: Examples, later: pl.DataFrame, features: list[str]) -> Floats:
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import OneHotEncoder

    encoder = OneHotEncoder(handle_unknown="ignore").fit(_labels(known.features, features))
    model = LogisticRegression(max_iter=1_000).fit(encoder.transform(_labels(known.features, features)), known.target)
    return np.asarray(model.predict_proba(encoder.transform(_labels(later, features)))[:, 1])


def _boosting(known: Examples, later: pl.DataFrame, features: list[str]) -> Floats:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.preprocessing import OrdinalEncoder

    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value", unknown_value=-1, min_frequency=10, encoded_missing_value=-1
    ).fit(_labels(known.features, features))
    model = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=100, random_state=0)
    model.fit(encoder.transform(_labels(known.features, features)), known.target)
    return np.asarray(model.predict_proba(encoder.transform(_labels(later, features)))[:, 1])


def _labels(frame: pl.DataFrame, features: list[str]) -> npt.NDArray[Any]:
    return frame.select(pl.col(features).fill_null("unknown")).to_numpy()


def share_held(score: Floats, worth: Floats, weight: Floats) -> float:
    """The share of all worth that the best fifth of rows holds."""
    order = np.argsort(-score, kind="stable")
    rows = np.cumsum(weight[order])
    inside = rows <= max(1.0, BEST_SHARE * rows[-1])
    total = float((worth * weight).sum())
    return float((worth * weight)[order][inside].sum()) / total if total else float("nan")


def auc_within_weeks(judged: Judged) -> Callable[[Floats, Floats, Floats], float]:
    """The AUC among leads of the same week, as a weekly list ranks them: mean over weeks by their pairs."""
    inside = [judged.weeks == week for week in np.unique(judged.weeks)]

    def figure(score: Floats, target: Floats, weight: Floats) -> float:
        pairs, sums = 0.0, 0.0
        for rows in inside:
            of_week = float((weight * target)[rows].sum() * (weight * (1 - target))[rows].sum())
            if of_week:
                pairs += of_week
                sums += of_week * weighted_auc(score[rows], target[rows], weight[rows])
        return sums / pairs if pairs else float("nan")

    return figure


FIGURES: dict[str, Callable[[Floats, Floats, Floats], float]] = {
    "auc": weighted_auc,
    "lift_at_10_percent": lambda score, target, weight: lift(score, target, weight, 0.1),
    "recall_at_20_percent": lambda score, target, weight: 0.2 * lift(score, target, weight, 0.2),
}


def intervals(
    judged: Judged, figures: dict[str, Callable[[Floats, Floats, Floats], float]]
) -> dict[str, dict[str, Interval]]:
    """Each figure of each way with its 95 % interval, and its difference to the rate table's."""
    return {
        way: {
            name: interval
            for key, figure in figures.items()
            for name, interval in (
                (key, _interval(judged, figure, way, None)),
                (f"{key}_above_rate_table", _interval(judged, figure, way, "rate table")),
            )
        }
        for way in judged.scores
    }


def _interval(
    judged: Judged, figure: Callable[[Floats, Floats, Floats], float], way: str, against: str | None
) -> Interval:
    def of(weight: Floats) -> float:
        own = figure(judged.scores[way], judged.target, weight)
        return own - figure(judged.scores[against], judged.target, weight) if against else own

    return bootstrap(judged.keys, of)


def _print(title: str, found: dict[str, dict[str, Interval]]) -> None:
    names = [name for name in next(iter(found.values())) if not name.endswith("_above_rate_table")]
    print(f"\n{title}\n{'':<11} " + " ".join(f"{name:>27}" for name in names))
    for way, figures in found.items():
        cells = [f"{figures[name].value:.3f} ({figures[name].low:.3f} to {figures[name].high:.3f})" for name in names]
        print(f"{way:<11} " + " ".join(f"{cell:>27}" for cell in cells))
    for name in names:
        gain = found["ours"][f"{name}_above_rate_table"]
        print(f"ours against the rate table, {name}: {gain.value:+.3f} ({gain.low:+.3f} to {gain.high:+.3f})")


def main() -> None:
    """Judge both questions, print tables, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the files")
    parser.add_argument(
        "--test-from", type=date.fromisoformat, default=date(2018, 1, 15), help="first day of test weeks"
    )
    parser.add_argument(
        "--test-to", type=date.fromisoformat, default=date(2018, 3, 12), help="the day after the last one"
    )
    parser.add_argument("--follow-up", type=int, default=21, help="days for which a lead must have been followed")
    given = parser.parse_args()
    leads, last = read_leads(given.data)
    figures: dict[str, Any] = {}
    with one_thread():
        signing = judge_signing(leads, given.test_from, given.test_to, last - timedelta(days=given.follow_up))
        if not 0 < signing.target.sum() < len(signing.target):
            parser.error("no leads of both kinds in this period: choose another with --test-from and --test-to")
        found = intervals(signing, FIGURES | {"auc_within_weeks": auc_within_weeks(signing)})
        _print(f"Signing: {len(signing.target):,} leads, {signing.target.sum():,.0f} won", found)
        figures["leads"], figures["won"] = len(signing.target), int(signing.target.sum())
        deals, sold_until = read_deals(given.data, leads)
        value = judge_value(deals, given.test_from, given.test_to, sold_until)
    ratios = {"auc_to_rate_table": found["ours"]["auc"].value / found["rate table"]["auc"].value}
    figures |= {way: {name: one.to_data() for name, one in of_way.items()} for way, of_way in found.items()}
    if value.target.sum() > 0:
        held = intervals(value, {"gmv_share_of_best_fifth": share_held})
        best = share_held(value.target, value.target, np.ones(len(value.target)))
        _print(f"Value: {len(value.target):,} won deals, {(value.target > 0).sum():,} of them sold", held)
        print(f"best possible: {best:.3f}")
        figures["deals"], figures["best_possible_share"] = len(value.target), round(best, 4)
        for way, of_way in held.items():
            figures[way] |= {name: one.to_data() for name, one in of_way.items()}
        ratios["gmv_share_to_best_possible"] = held["ours"]["gmv_share_of_best_fifth"].value / best
    else:
        print(
            f"\nValue: no deal of this period was won {VALUE_DAYS} days before sales end ({sold_until}), or none sold"
        )
    print(json.dumps({"benchmark": "ranking", "figures": figures, "ratios": ratios}))


if __name__ == "__main__":
    main()
