"""Delivery to real servers on this machine."""

import email
import email.policy
import socket
from typing import Any

import pytest

from sourcing_pipeline.alerts.attempts import Delivery, attempt
from sourcing_pipeline.alerts.deliver import channels_of, deliver
from sourcing_pipeline.alerts.mail import mail
from sourcing_pipeline.alerts.webhook import post
from sourcing_pipeline.settings import AlertsSettings
from sourcing_pipeline_tests.alerts.failures import BREACH, alert
from sourcing_pipeline_tests.alerts.servers import mail_server, webhook


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def sent(password: str | None = None, **settings: Any) -> list[Delivery]:
    return deliver(alert(BREACH), AlertsSettings(**settings), password, pause_seconds=0)


def to_mail(port: int, **settings: Any) -> dict[str, Any]:
    return {
        "email": "ops@nord.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
    } | settings


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_a_webhook_gets_the_message_as_json() -> None:
    with webhook() as taken:
        assert [one.delivered for one in sent(webhook_url=taken.url)] == [True]
    [posted] = taken.posted
    assert "onboarding_list.nobody_excluded" in posted["text"]
    assert taken.paths == ["/hook/secret-token"]


@pytest.mark.parametrize(("first", "tries"), [(503, 2), (429, 2), (500, 2), (404, 1), (400, 1)])
def test_only_what_may_pass_is_tried_once_more(first: int, tries: int) -> None:
    with webhook(first, 200) as taken:
        [delivery] = sent(webhook_url=taken.url)
    assert len(taken.paths) == tries
    assert delivery.delivered == (tries == 2)


def test_a_webhook_that_stays_down_is_tried_twice_and_said() -> None:
    with webhook(503) as taken:
        [delivery] = sent(webhook_url=taken.url)
    assert len(taken.paths) == 2
    assert (delivery.delivered, delivery.why_not) == (False, "it answered 503")


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(code: int) -> None:
    with webhook() as elsewhere, webhook(code, headers={"Location": elsewhere.url}) as taken:
        [delivery] = sent(webhook_url=taken.url)
    assert not delivery.delivered
    assert elsewhere.paths == []
    assert len(taken.paths) == 1


def test_the_secret_of_a_webhook_is_nowhere_in_what_is_logged() -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/hook/secret-token"
    [delivery] = sent(webhook_url=url)
    assert not delivery.delivered
    assert "secret-token" not in repr(delivery)
    assert "secret-token" not in repr(AlertsSettings(webhook_url=url))
    assert channels_of(AlertsSettings(webhook_url=url)) == ["webhook at 127.0.0.1"]


def test_a_mail_is_plain_text_to_all_recipients() -> None:
    with mail_server() as taken:
        [delivery] = sent(
            **to_mail(taken.port, email="ops@nord.example, lead@nord.example", sender="dagster@nord.example")
        )
    assert delivery.delivered, delivery
    [lines] = taken.mails
    got = email.message_from_string("\n".join(lines), policy=email.policy.default)
    assert got["Subject"].strip() == "[sourcing shop] FAILED: onboarding_list.nobody_excluded, week 2026-11-16"
    assert (got["From"], got["To"]) == ("dagster@nord.example", "ops@nord.example, lead@nord.example")
    assert got.get_content_type() == "text/plain"
    assert "seen: 2 of 50" in got.get_content()
    assert sum(command.upper().startswith("RCPT") for command in taken.commands) == 2


def test_a_header_of_two_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail(AlertsSettings(email="ops@nord.example"), "x\r\nBcc: all@nord.example", "text")


@pytest.mark.parametrize(
    ("replies", "mails_begun", "why"),
    [
        ({"RCPT": "550 no such user"}, 1, "refused all recipients (550)"),
        ({"RCPT": "450 busy"}, 2, "refused all recipients (450)"),
        ({"MAIL": "554 not from you"}, 1, "answered 554"),
        ({"MAIL": "451 later"}, 2, "answered 451"),
    ],
)
def test_a_mail_server_that_refuses_is_said_and_tried_again_if_it_may_pass(
    replies: dict[str, str], mails_begun: int, why: str
) -> None:
    with mail_server(**replies) as taken:
        [delivery] = sent(**to_mail(taken.port))
    assert not delivery.delivered
    assert why in delivery.why_not
    assert sum(command.upper().startswith("MAIL") for command in taken.commands) == mails_begun


def test_what_should_be_encrypted_is_not_sent_in_the_clear() -> None:
    with mail_server() as taken:
        [delivery] = sent(**to_mail(taken.port, smtp_security="starttls"))
    assert not delivery.delivered
    assert "STARTTLS" in delivery.why_not
    assert taken.mails == []


def test_a_password_is_needed_and_not_sent_in_the_clear() -> None:
    with mail_server() as taken:
        [without] = sent(None, **to_mail(taken.port, smtp_user="ops"))
        [clear] = sent("hunter2", **to_mail(taken.port, smtp_user="ops"))
    assert "SOURCING_SMTP_PASSWORD" in without.why_not
    assert "clear" in clear.why_not
    assert taken.commands == []


def test_one_channel_that_fails_keeps_no_other_from_it() -> None:
    with mail_server() as taken:
        failed, delivered = sent(webhook_url=f"http://127.0.0.1:{free_port()}/x", **to_mail(taken.port))
    assert (failed.delivered, delivered.delivered) == (False, True)
    assert len(taken.mails) == 1


def test_whatever_goes_wrong_raises_nothing_and_tells_no_secret() -> None:
    def send() -> None:
        raise RuntimeError("https://hooks.example/secret-token")

    assert attempt("webhook", send) == Delivery("webhook", False, "RuntimeError")


def test_a_delivery_that_never_ends_is_left() -> None:
    with socket.socket() as silent:  # takes connections, and says nothing
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        def send() -> None:
            post(url, {}, wait_seconds=5)

        delivery = attempt("webhook", send, seconds_in_all=0.2)
    assert not delivery.delivered
    assert "within 0.2 seconds" in delivery.why_not


def test_nothing_is_set_up_at_first() -> None:
    assert channels_of(AlertsSettings()) == []
    assert sent() == []
