"""Failures to tell of."""

from sourcing_pipeline.alerts.message import Alert, Breach, FailedStep

BREACH = Breach("onboarding_list", "nobody_excluded", "ERROR", True, "nobody", "2 of 50", "run it again")
WARNING = Breach("brand_metrics", "late_share", "WARN", False, "at most 10 %", "12 %", "see the load")


def alert(*breaches: Breach, steps: tuple[FailedStep, ...] = (), ui_url: str | None = None) -> Alert:
    return Alert("shop", "weekly", "1f0c", "week 2026-11-16", steps, breaches, ui_url)
