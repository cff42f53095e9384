"""Which channels there are, and delivery over all of them."""

from collections.abc import Callable

from sourcing_pipeline.alerts.attempts import PAUSE_SECONDS, Delivery, attempt
from sourcing_pipeline.alerts.mail import mail, send
from sourcing_pipeline.alerts.message import Alert, body, payload, subject
from sourcing_pipeline.alerts.webhook import post, shown_address
from sourcing_pipeline.settings import AlertsSettings

PASSWORD_VARIABLE = "SOURCING_SMTP_PASSWORD"  # noqa: S105 - its name, not itself


def channels_of(alerts: AlertsSettings) -> list[str]:
    """The channels that are set up, as they may be shown."""
    channels = []
    if alerts.webhook_url:
        channels.append(f"webhook at {shown_address(alerts.webhook_url.get_secret_value())}")
    if alerts.email:
        channels.append(f"mail through {alerts.smtp_host}:{alerts.smtp_port}")
    return channels


def deliver(
    alert: Alert, alerts: AlertsSettings, password: str | None, *, pause_seconds: float = PAUSE_SECONDS
) -> list[Delivery]:
    """Send an alert over every channel that is set up; what goes wrong with one keeps no other from it, and raises nothing.

    Args:
        alert: what to tell.
        alerts: whom to tell.
        password: of the mail server's user.
        pause_seconds: pause before a second try.
    """
    ways: list[Callable[[], None]] = []
    if alerts.webhook_url:
        url = alerts.webhook_url.get_secret_value()
        ways.append(lambda: post(url, payload(alert)))
    if alerts.email:
        ways.append(lambda: send(alerts, password, mail(alerts, subject(alert), body(alert))))
    return [
        attempt(channel, way, pause_seconds=pause_seconds)
        for channel, way in zip(channels_of(alerts), ways, strict=True)
    ]
