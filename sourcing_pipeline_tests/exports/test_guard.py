from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from sourcing_pipeline.contracts.inputs.suppressions import Suppressions
from sourcing_pipeline.errors import SourcingError
from sourcing_pipeline.exports.guard import suppressed_rows
from sourcing_pipeline.exports.weekly import write_exports
from sourcing_pipeline_tests.exports.world import weekly_tables

TABLES = weekly_tables(brands=12)
LISTED = TABLES.onboarding_list.head(1).with_columns(
    domain=pl.lit("nord.example"),
    website_url=pl.lit("https://www.nord.example"),
    contact_email=pl.lit("hello@nord.example"),
)


def _asked(domain: str | None = None, email: str | None = None) -> pl.DataFrame:
    asked = {"domain": domain, "email": email, "reason": "by mail", "requested_at": datetime(2026, 1, 1, tzinfo=UTC)}
    return Suppressions.from_rows([asked])


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(_asked(domain="nord.example"), id="domain"),
        pytest.param(_asked(domain="https://WWW.Nord.example/contact"), id="address of a page"),
        pytest.param(_asked(email="somebody@nord.example"), id="another address of the domain"),
        pytest.param(_asked(email=" Hello@NORD.example "), id="the address, otherwise written"),
    ],
)
def test_a_row_that_a_suppression_names_is_found(asked: pl.DataFrame) -> None:
    assert suppressed_rows(LISTED, asked).height == 1


def test_an_address_at_a_mail_provider_suppresses_itself_and_nobody_else() -> None:
    both = pl.concat(
        [LISTED.with_columns(contact_email=pl.lit(mail)) for mail in ("maker@gmail.com", "other@gmail.com")]
    )
    assert suppressed_rows(both, _asked(email="maker@gmail.com"))["contact_email"].to_list() == ["maker@gmail.com"]


def test_who_is_known_by_nothing_but_a_name_passes() -> None:
    nameless = LISTED.with_columns(
        pl.lit(None, pl.String).alias(name) for name in ("domain", "website_url", "contact_email")
    )
    assert suppressed_rows(nameless, _asked(domain="nord.example")).is_empty()


def test_a_list_with_a_suppressed_brand_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    domain = TABLES.onboarding_list["domain"].drop_nulls()[0]
    with pytest.raises(SourcingError, match="1 of 12 brands on the list asked not to be contacted") as refused:
        write_exports(replace(TABLES, suppressions=_asked(domain=domain)), tmp_path / "2026-11-23")
    assert "\n" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []
