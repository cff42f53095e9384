import numpy as np
import pytest

from sourcing_pipeline.scoring.encoding import Floats
from sourcing_pipeline.scoring.penalised import fit_logistic, fit_ridge

FREE = (0, 0, 0, 0)


def sample(seed: int) -> tuple[Floats, Floats, Floats]:
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(120, 4))
    linear = matrix @ np.array([1.0, -0.7, 0.2, 0.0]) - 0.6
    return matrix, (linear + random.logistic(size=120) > 0).astype(np.float64), linear + random.normal(size=120)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("strength", [0.01, 1.0])
def test_without_known_signs_logistic_is_scikit_learns(seed: int, strength: float) -> None:
    from sklearn.linear_model import LogisticRegression

    matrix, target, _ = sample(seed)
    intercept, coefficients = fit_logistic(matrix, target, strength, FREE)
    theirs = LogisticRegression(C=strength, tol=1e-10, max_iter=1000).fit(matrix, target)
    np.testing.assert_allclose([intercept, *coefficients], [theirs.intercept_[0], *theirs.coef_[0]], atol=2e-4)


@pytest.mark.parametrize("seed", range(3))
def test_without_known_signs_ridge_is_scikit_learns(seed: int) -> None:
    from sklearn.linear_model import Ridge

    matrix, _, target = sample(seed)
    intercept, coefficients = fit_ridge(matrix, target, 3.0, FREE)
    theirs = Ridge(alpha=3.0).fit(matrix, target)
    np.testing.assert_allclose([intercept, *coefficients], [theirs.intercept_, *theirs.coef_], atol=1e-9)


def test_a_known_sign_always_holds() -> None:
    matrix, won, value = sample(1)
    signs = (-1, 1, 1, -1)
    for _, coefficients in (fit_logistic(matrix, won, 1.0, signs), fit_ridge(matrix, value, 3.0, signs)):
        assert all(sign * value >= 0 for sign, value in zip(signs, coefficients.tolist(), strict=True))
        assert coefficients[0] == coefficients[1] == 0.0


def test_no_column_at_all_gives_the_rate() -> None:
    intercept, coefficients = fit_logistic(np.zeros((10, 0)), np.array([1.0] * 2 + [0.0] * 8), 1.0, ())
    assert len(coefficients) == 0
    assert 1 / (1 + np.exp(-intercept)) == pytest.approx(0.2, abs=0.01)
