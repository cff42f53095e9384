"""``sourcing alerts test``, and what ``sourcing doctor`` says of alerts."""

from pathlib import Path

import pytest

from sourcing_pipeline.cli import main
from sourcing_pipeline.commands.doctor import doctor
from sourcing_pipeline_tests.alerts.servers import webhook


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def test_a_test_alert_arrives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with webhook() as taken:
        monkeypatch.setenv("SOURCING_ALERTS__WEBHOOK_URL", taken.url)
        assert main(["alerts", "test", "--workspace", str(tmp_path)]) == 0
    [posted] = taken.posted
    assert "this_is_a_test" in posted["text"]
    assert "secret-token" not in capfd.readouterr().out


def test_one_that_does_not_arrive_is_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with webhook(404) as taken:
        monkeypatch.setenv("SOURCING_ALERTS__WEBHOOK_URL", taken.url)
        assert main(["alerts", "test", "--workspace", str(tmp_path)]) == 1
    assert "NOT SENT webhook at 127.0.0.1: it answered 404" in capfd.readouterr().out


def test_without_a_channel_it_is_wrong_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["alerts", "test", "--workspace", str(tmp_path)]) == 2
    assert "alerts.webhook_url" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ("", "ok       alerts: none are sent"),
        (
            'webhook_url = "https://hooks.example/secret"',
            "ok       alerts: warnings and failures by webhook at hooks.example",
        ),
        (
            'email = "ops@nord.example"\nsmtp_user = "ops"',
            "warning  alerts: alerts.smtp_user is set, but SOURCING_SMTP",
        ),
    ],
)
def test_doctor_says_whether_alerts_are_set_up(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], settings: str, line: str
) -> None:
    (tmp_path / "sourcing.toml").write_text(f"[alerts]\n{settings}\n")
    doctor(tmp_path)
    assert line in capfd.readouterr().out
