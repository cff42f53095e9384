"""The model registry, week by week: what was trained, what was in charge, and why."""

import polars as pl

from sourcing_pipeline.contracts.base import Contract, TextList, about, column


class ModelVersions(Contract):
    """The model registry, week by week: what was trained, what was in charge, and why."""

    model: pl.String = column("Which model: p_sign, p_activate, gmv_12m")
    version: pl.String = column("Version: as_of and a hash of data, features and code")
    as_of: pl.Date = column("Week in which it stands so")
    trained_until: pl.Date = column(
        "Day whose knowledge it was trained on, which may be long before the week; none in rows from before this was kept",
        nullable=True,
    )
    algorithm: pl.String = column("What kind of model it is")
    stage: pl.String = column(
        "What it is used for in this week", isin=["champion", "challenger", "baseline", "rejected"]
    )
    stage_reason: pl.String = column("Why")
    example_count: pl.Int64 = column("Labels that it was trained on", ge=0)
    positive_count: pl.Int64 = column("Of these, positive", ge=0, nullable=True)
    metrics: pl.String = column("Validation figures, as a JSON object")
    features: TextList = column("Features")
    path: pl.String = column("Where its file lies, relative to the models folder")

    class Config:
        """Name, owner, grain and key."""

        name = "model_versions"
        metadata = about(owner="data-science", grain="a week and a model version", key=("as_of", "model", "version"))
