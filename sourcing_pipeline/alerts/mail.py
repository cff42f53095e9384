"""Delivery by mail: a plain text over SMTP, encrypted unless the settings say otherwise."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from sourcing_pipeline.alerts.attempts import SECONDS_A_WAIT, DeliveryError
from sourcing_pipeline.settings import AlertsSettings

_TRANSIENT_FROM, _PERMANENT_FROM = 400, 500
"""SMTP's classes of replies: 4xx may pass, 5xx doesn't."""


def mail(alerts: AlertsSettings, subject: str, body: str) -> EmailMessage:
    """The mail: plain text, so that nothing in it is a link or a picture but what a reader's program makes of addresses.

    Raises:
        ValueError: a header would have more than one line.
    """
    recipients = _recipients(alerts)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = (alerts.sender or recipients[0]).strip()
    message["To"] = ", ".join(recipients)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain="sourcing.invalid")
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: so that no absence notice answers it
    message.set_content(body)
    return message


def send(
    alerts: AlertsSettings, password: str | None, message: EmailMessage, *, wait_seconds: float = SECONDS_A_WAIT
) -> None:
    """Send a mail through the server of the settings.

    Args:
        alerts: server, user and how the way is encrypted.
        password: of that user.
        message: as ``mail`` makes it.
        wait_seconds: how long the server may be silent.

    Raises:
        DeliveryError: it wasn't taken.
    """
    if alerts.smtp_user and not password:
        raise DeliveryError("alerts.smtp_user is set, but SOURCING_SMTP_PASSWORD isn't", may_pass=False)
    if alerts.smtp_user and alerts.smtp_security == "none":
        raise DeliveryError("a password isn't sent in the clear: set alerts.smtp_security", may_pass=False)
    secure = ssl.create_default_context()
    try:
        with _connected(alerts, secure, wait_seconds) as server:
            if alerts.smtp_security == "starttls":
                server.starttls(context=secure)
            if alerts.smtp_user and password:
                server.login(alerts.smtp_user, password)
            server.send_message(message)
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(f"it refused user and password ({error.smtp_code})", may_pass=False) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError("it doesn't offer what the settings ask for (STARTTLS, a login)", may_pass=False) from None
    except smtplib.SMTPRecipientsRefused as error:
        codes = {code for code, _ in error.recipients.values()}
        raise DeliveryError(f"it refused all recipients ({_listed(codes)})", may_pass=_may_pass(codes)) from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(f"it answered {error.smtp_code}", may_pass=_may_pass({error.smtp_code})) from None
    except ssl.SSLError as error:
        raise DeliveryError(
            f"no encrypted connection ({error.reason or type(error).__name__})", may_pass=False
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(f"no answer ({type(error).__name__})", may_pass=True) from None


def _connected(alerts: AlertsSettings, secure: ssl.SSLContext, wait_seconds: float) -> smtplib.SMTP:
    if alerts.smtp_security == "tls":
        return smtplib.SMTP_SSL(alerts.smtp_host, alerts.smtp_port, timeout=wait_seconds, context=secure)
    return smtplib.SMTP(alerts.smtp_host, alerts.smtp_port, timeout=wait_seconds)


def _recipients(alerts: AlertsSettings) -> list[str]:
    return [one.strip() for one in (alerts.email or "").split(",")]


def _may_pass(codes: set[int]) -> bool:
    return all(_TRANSIENT_FROM <= code < _PERMANENT_FROM for code in codes)


def _listed(codes: set[int]) -> str:
    return ", ".join(map(str, sorted(codes)))
