from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sourcing_pipeline.demo import model
from sourcing_pipeline.demo.catalogue import products
from sourcing_pipeline.demo.geography import USD_PER_UNIT
from sourcing_pipeline.demo.orders import Retailers, orders_and_items
from sourcing_pipeline.demo.population import draw_population
from sourcing_pipeline.demo.size import NOW, WorldSize


def draw(seed: int, count: int) -> list[model.Brand]:
    rng = np.random.default_rng(seed)
    return model.draw_brands(rng, model.draw_market(rng), count)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(3, 60), data=st.data())
def test_exactly_as_many_leads_sign_as_asked(seed: int, count: int, data: st.DataObject) -> None:
    signing = data.draw(st.integers(1, count - 1))
    signs, _ = model.decide_signing(np.random.default_rng(seed), draw(seed, count), signing)
    assert sum(signs) == signing


def test_leads_sign_as_often_as_their_probability_says() -> None:
    leads = draw(5, 6_000)
    signs, intercept = model.decide_signing(np.random.default_rng(6), leads, 2_000)
    chances = np.array([model.p_sign(lead, intercept) for lead in leads])
    for low, high in ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 1.0)):
        inside = (chances >= low) & (chances < high)
        assert np.array(signs)[inside].mean() == pytest.approx(chances[inside].mean(), abs=0.05)


def test_expected_value_is_the_formula_of_the_design() -> None:
    brand = replace(draw(1, 1)[0], signing_score=0.0, p_activate=0.5, gmv_mean=10_000.0)
    assert model.expected_value(brand, 0.0) == pytest.approx(0.5 * 0.5 * 10_000 * 0.15 * 0.8 - 20)


def test_website_signals_matter_and_much_is_noise() -> None:
    brands = draw(2, 4_000)
    score = np.array([brand.signing_score for brand in brands])
    log_gmv = np.log([brand.gmv_mean for brand in brands])
    wholesale = np.array([brand.has_wholesale_page for brand in brands])
    images = np.array([brand.images_per_product for brand in brands])
    assert score[wholesale].mean() - score[~wholesale].mean() > 1.5
    assert 0.2 < np.corrcoef(images, log_gmv)[0, 1] < 0.9
    assert 0.2 < np.corrcoef([brand.care for brand in brands], score)[0, 1] < 0.9


def test_brands_of_one_category_and_style_sell_alike() -> None:
    brands = draw(3, 4_000)
    frame = pl.DataFrame(
        {"c": [b.category for b in brands], "s": [b.style for b in brands], "g": np.log([b.gmv for b in brands])}
    )
    within = frame.group_by("c", "s").agg(pl.col("g").var())["g"].mean()
    overall = frame["g"].var()
    assert isinstance(within, float)
    assert isinstance(overall, float)
    assert within < 0.85 * overall


def test_orders_add_up_to_what_the_truth_says() -> None:
    size = replace(WorldSize.preset("default"), events=1)
    population = draw_population(4, size)
    orders, _ = orders_and_items(4, size, population, Retailers.draw(4, size), products(4, population))
    rates = pl.DataFrame({"currency": list(USD_PER_UNIT), "rate": list(USD_PER_UNIT.values())})
    sold = orders.filter(pl.col("status") != "cancelled").join(rates, on="currency")
    sold = sold.with_columns(usd=pl.col("amount") * pl.col("rate"))
    ratios = []
    for member in population.on_marketplace:
        if member.joined_at is None or member.left_at or (NOW - member.joined_at).days < 365:
            continue
        own = sold.filter(pl.col("brand_id") == member.brand_id).with_columns(
            day=(pl.col("ordered_at") - member.joined_at).dt.total_days()
        )
        if own.filter(pl.col("day") < 90).height:
            ratios.append(own.filter(pl.col("day") < 365)["usd"].to_numpy().sum() / member.brand.gmv)
    assert len(ratios) > 20
    assert np.median(ratios) == pytest.approx(0.95, abs=0.1)  # a little is lost before the first order
