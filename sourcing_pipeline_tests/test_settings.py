import tomllib
from pathlib import Path

import pytest

from sourcing_pipeline.commands.init import init, settings_template
from sourcing_pipeline.errors import InputError
from sourcing_pipeline.settings import Settings, load_settings


def test_defaults_hold_without_a_file(tmp_path: Path) -> None:
    settings = load_settings(tmp_path)
    assert settings.workspace.reporting_currency == "USD"
    assert settings.data_dir == tmp_path / "data"


def test_the_file_overrides_defaults_and_the_environment_overrides_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sourcing.toml").write_text('[web]\ncontact = "a@b.example"\npages_per_site = 5\n')
    monkeypatch.setenv("SOURCING_WEB__PAGES_PER_SITE", "7")
    web = load_settings(tmp_path).web
    assert (web.contact, web.pages_per_site) == ("a@b.example", 7)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[web]\npages_per_site = 0\n", "web.pages_per_site"),
        ("[web]\npages_per_sites = 3\n", "web.pages_per_sites"),
        ("[wed]\nx = 1\n", "wed"),
        ('[workspace]\nexecutor = "threads"\n', "workspace.executor"),
        ('[workspace]\nreporting_currency = "euro"\n', "workspace.reporting_currency"),
        ('[web]\nconnect_to = "nowhere"\n', "web.connect_to"),
        ("[marketplace]\nprice_band_edges = [40, 15]\n", "marketplace.price_band_edges"),
        ("[marketplace]\nprice_band_edges = [15, 15]\n", "marketplace.price_band_edges"),
        ("[marketplace]\nprice_band_edges = []\n", "marketplace.price_band_edges"),
        ("[marketplace]\nprice_band_edges = [0, 5]\n", "marketplace.price_band_edges"),
        ("[marketplace]\nprice_band_edges = [5, inf]\n", "marketplace.price_band_edges"),
        ('[alerts]\nwebhook_url = "file:///etc/passwd"\n', "alerts.webhook_url"),
        ('[alerts]\nui_url = "javascript:alert(1)"\n', "alerts.ui_url"),
        ('[alerts]\nemail = "ops@nord.example, nobody"\n', "alerts.email"),
        ('[alerts]\nsender = "ops@nord.example\\nBcc: all@nord.example"\n', "alerts.sender"),
        ('[alerts]\nmin_severity = "INFO"\n', "alerts.min_severity"),
    ],
)
def test_a_wrong_field_is_named_in_one_line(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "sourcing.toml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_settings(tmp_path)
    assert named in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_stands_in_alerts_is_not_repeated_when_it_is_wrong(tmp_path: Path) -> None:
    for line in ('smtp_password = "hunter2"', 'webhook_url = "hooks.example/hunter2"'):
        (tmp_path / "sourcing.toml").write_text(f"[alerts]\n{line}\n")
        with pytest.raises(InputError) as caught:
            load_settings(tmp_path)
        assert "hunter2" not in str(caught.value)


def test_the_password_of_the_mail_server_is_no_setting_and_disturbs_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCING_SMTP_PASSWORD", "hunter2")
    monkeypatch.setenv("SOURCING_ALERTS__WEBHOOK_URL", "https://hooks.example/hunter2")
    settings = load_settings(tmp_path)
    assert "hunter2" not in repr(settings)
    assert "hunter2" not in settings.model_dump_json()


@pytest.mark.parametrize("content", [b"[web\n", b"\xff\xfe", b"a = = 1"])
def test_a_file_that_is_no_toml_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sourcing.toml").write_bytes(content)
    with pytest.raises(InputError, match=r"sourcing\.toml"):
        load_settings(tmp_path)


def test_the_template_names_every_field_and_changes_nothing(tmp_path: Path) -> None:
    template = settings_template()
    for name in (
        "web",
        "workspace",
        "brands",
        "scoring",
        "onboarding",
        "profile",
        "exports",
        "quality",
        "drift",
        "alerts",
    ):
        assert f"[{name}]" in template
        for field in Settings.model_fields[name].annotation.model_fields:  # type: ignore[union-attr]  # sections are models
            assert f"# {field} = " in template
    assert all(section == {} for section in tomllib.loads(template).values())
    (tmp_path / "sourcing.toml").write_text(template)
    assert load_settings(tmp_path).web == load_settings(tmp_path / "elsewhere").web


def test_init_keeps_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "sourcing.toml").write_text("[web]\npages_per_site = 3\n")
    init(tmp_path)
    init(tmp_path)
    assert load_settings(tmp_path).web.pages_per_site == 3
    assert (tmp_path / "dagster_home" / "dagster.yaml").exists()
    assert (tmp_path / "data" / "inputs" / "candidates").is_dir()


def test_the_workspace_of_the_repository_has_the_same_dagster_settings_as_a_new_one(tmp_path: Path) -> None:
    init(tmp_path)
    repository = Path(__file__).parent.parent
    for name in ("dagster_home/dagster.yaml",):
        assert (tmp_path / name).read_text() == (repository / name).read_text()
