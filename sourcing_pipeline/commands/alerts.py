"""``sourcing alerts test``: does an alert arrive?"""

import os
from pathlib import Path

from sourcing_pipeline.alerts.deliver import PASSWORD_VARIABLE, channels_of, deliver
from sourcing_pipeline.alerts.message import Alert, Breach
from sourcing_pipeline.commands.console import console
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import load_settings


def send_test(root: Path) -> int:
    """Send an alert that says that it is a test over every channel, print what came of it, and return the exit code.

    Raises:
        InputError: no channel is set up.
    """
    settings = load_settings(root)
    if not channels_of(settings.alerts):
        raise InputError("no alerts are set up: set alerts.webhook_url or alerts.email in sourcing.toml")
    trial = Breach(
        asset="no_table",
        check="this_is_a_test",
        severity="WARN",
        stops_the_run=False,
        expected="that this message arrives",
        observed="that somebody ran sourcing alerts test",
        remedy="nothing",
    )
    alert = Alert(root.name, job="alerts test", run_id="none", breaches=[trial], ui_url=settings.alerts.ui_url)
    deliveries = deliver(alert, settings.alerts, os.environ.get(PASSWORD_VARIABLE))
    for delivery in deliveries:
        came = "sent    " if delivery.delivered else "NOT SENT"
        why = f": {delivery.why_not}" if delivery.why_not else ""
        console.print(f"{came} {delivery.channel}{why}", markup=False)
    return 0 if all(delivery.delivered for delivery in deliveries) else 1
