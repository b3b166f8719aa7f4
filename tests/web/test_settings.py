"""Settings that are missing or contradict each other are refused, all at once."""

from dataclasses import FrozenInstanceError

import pytest

from config import OPEN_DATA_KEY, OPEN_SECRET, SettingsError, flask_values, read_settings
from tests.web.conftest import PRODUCTION

DOUBLE = {"PAYMENTS_STRIPE": "double", "STRIPE_API_BASE": "http://127.0.0.1:8001"}
TEST = {"PAYMENTS_STRIPE": "test", "STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
LIVE = {**TEST, "PAYMENTS_STRIPE": "live", "STRIPE_SECRET_KEY": "sk_live_1"}


def faults(*environs: dict[str, str]) -> list[str]:
    merged: dict[str, str] = {}
    for environ in environs:
        merged.update(environ)
    try:
        read_settings(merged)
    except SettingsError as error:
        return str(error).splitlines()
    return []


def test_a_demonstration_needs_nothing() -> None:
    settings = read_settings({})
    assert settings.environment == "demo"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.payments == "off"
    assert settings.stripe_origin is None
    assert not flask_values(settings)["SESSION_COOKIE_SECURE"]


def test_production_says_everything_that_is_missing() -> None:
    said = "\n".join(faults({"SUINONG_ENV": "production"}))
    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "TRUSTED_HOSTS",
        "PUBLIC_URL",
        "DATA_KEYS",
        "FILES_URL",
        "MAIL_URL",
        "MAIL_FROM",
        "SMS_URL",
        "CARRIER_FILES_URL",
    ):
        assert f"{name} is missing" in said


def test_production_starts_when_all_is_there() -> None:
    settings = read_settings(PRODUCTION)
    assert settings.production
    values = flask_values(settings)
    assert values["SESSION_COOKIE_NAME"] == "__Host-session"
    assert values["SESSION_COOKIE_SECURE"]
    assert values["WORKER_NEEDED"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": OPEN_SECRET}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": "short"}, "SECRET_KEY_FALLBACKS"),
        ({"PUBLIC_URL": "http://shop.example"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://other.example"}, "TRUSTED_HOSTS"),
        ({"PUBLIC_URL": "https://shop.example/path"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://[bad"}, "PUBLIC_URL"),
        ({"DATA_KEYS": "short"}, "DATA_KEYS"),
        ({"DATA_KEYS": OPEN_DATA_KEY}, "DATA_KEYS"),
        ({"FILES_URL": "memory:"}, "FILES_URL"),
        ({"FILES_URL": "ftp://store.example"}, "FILES_URL"),
        ({"MAIL_URL": "console:"}, "MAIL_URL"),
        ({"MAIL_URL": "carrier-pigeon:"}, "MAIL_URL"),
        ({"SMS_URL": "console:"}, "SMS_URL"),
        ({"CARRIER_FILES_URL": "memory:"}, "CARRIER_FILES_URL"),
        ({"SMS_URL": "carrier-pigeon:"}, "SMS_URL"),
        ({"SECOND_FACTOR_SHOWN": "on"}, "SECOND_FACTOR_SHOWN"),
        ({"SECOND_FACTOR_SHOWN": "perhaps"}, "SECOND_FACTOR_SHOWN"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "DATABASE_URL"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"FAILPOINT": "tell.buyer:before-commit-1"}, "FAILPOINT"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "٣"}, "TRUSTED_PROXIES"),
        ({"PORT": "99999"}, "PORT"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN"),
        ({"PAYMENTS_STRIPE": "paypal"}, "PAYMENTS_STRIPE"),
        (DOUBLE, "PAYMENTS_STRIPE=double"),
        ({**TEST, "STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY"),
        ({**TEST, "STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_SECRET_KEY"),
        ({**LIVE, "STRIPE_SECRET_KEY": "sk_test_1"}, "STRIPE_SECRET_KEY"),
        ({**TEST, "STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET"),
        ({**TEST, "STRIPE_WEBHOOK_SECRET": "secret"}, "STRIPE_WEBHOOK_SECRET"),
        ({**LIVE, "STRIPE_API_BASE": "http://127.0.0.1:8001"}, "STRIPE_API_BASE"),
        ({**TEST, "STRIPE_API_BASE": "https://proxy.example"}, "STRIPE_API_BASE"),
        ({"STRIPE_API_BASE": "http://127.0.0.1:8001"}, "STRIPE_API_BASE"),
    ],
)
def test_production_refuses(change: dict[str, str], name: str) -> None:
    said = faults(PRODUCTION, change)
    assert len(said) == 1
    assert said[0].startswith(name)


@pytest.mark.parametrize("debug", ["", "0", "false", "off"])
def test_a_debug_flag_that_is_off_is_no_fault(debug: str) -> None:
    assert faults(PRODUCTION, {"FLASK_DEBUG": debug}) == []


def test_the_double_is_reached_on_this_machine_only() -> None:
    assert read_settings(DOUBLE).stripe_origin == "http://127.0.0.1:8001"
    assert faults(DOUBLE, {"STRIPE_API_BASE": ""})[0].startswith("STRIPE_API_BASE")
    for base in ("http://10.0.0.1:8001", "https://api.stripe.com", "http://127.0.0.1.evil.example", "ftp://127.0.0.1"):
        assert faults(DOUBLE, {"STRIPE_API_BASE": base})[0].startswith("STRIPE_API_BASE")


@pytest.mark.parametrize("key", ["sk_live_1", "sk_test_1", "rk_live_1"])
def test_a_real_key_never_goes_to_the_double(key: str) -> None:
    assert faults(DOUBLE, {"STRIPE_SECRET_KEY": key})[0].startswith("STRIPE_SECRET_KEY")


def test_real_money_is_for_production_only() -> None:
    assert faults(PRODUCTION, LIVE) == []
    assert faults(LIVE) == ["PAYMENTS_STRIPE=live is for production only."]
    assert read_settings(TEST).stripe_origin == "https://checkout.stripe.com"


@pytest.mark.parametrize(
    "open_to_others",
    [{"HOST": "0.0.0.0"}, {"TRUSTED_HOSTS": "shop.example"}, {"PUBLIC_URL": "https://shop.example"}],  # noqa: S104
)
def test_known_secrets_end_where_others_can_reach_them(open_to_others: dict[str, str]) -> None:
    assert faults(open_to_others) == [
        f"{name} must be your own when others can reach this machine." for name in ("SECRET_KEY", "DATA_KEYS")
    ]


def test_secrets_do_not_show_and_settings_do_not_change() -> None:
    settings = read_settings({**PRODUCTION, **LIVE})
    for secret in (PRODUCTION["SECRET_KEY"], "sk_live_1", "whsec_1", PRODUCTION["DATABASE_URL"]):
        assert secret not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
