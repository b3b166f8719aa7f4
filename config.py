"""Settings: read once from the environment, refused as a whole when one is missing or contradicts another."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, cast
from urllib.parse import SplitResult, urlsplit

Environment = Literal["demo", "test", "production"]
Payments = Literal["off", "double", "test", "live"]

ENVIRONMENTS = ("demo", "test", "production")
SWITCH = ("off", "on")
PAYMENTS = ("off", "double", "test", "live")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
STRIPE_CHECKOUT = "https://checkout.stripe.com"
#: Known to everybody who reads this file: good for a demonstration on loopback and for tests, refused elsewhere.
OPEN_SECRET = "a demonstration on this machine only, known to all"  # noqa: S105
OPEN_DATA_KEY = "seals a demonstration on this machine only"
CARRIER_URL = re.compile("CARRIER_([A-Z0-9_]+)_URL")
SECRET_LENGTH = 32
TOKEN_LENGTH = 16
MOST_PROXIES = 5


class SettingsError(Exception):
    """The settings cannot be used. `faults` holds every reason, one sentence each; `str()` gives one a line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between installations. Plain values; secrets do not show in `repr`."""

    environment: Environment
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(repr=False)
    trusted_hosts: tuple[str, ...]
    public_url: str
    trusted_proxies: int
    payments: Payments
    stripe_secret_key: str = field(repr=False)
    stripe_webhook_secret: str = field(repr=False)
    stripe_api_base: str | None
    data_keys: tuple[str, ...] = field(repr=False)
    files_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    mail_from: str
    sms_url: str = field(repr=False)
    #: How carriers are spoken to: URL by the name of the way (a module of `gateways.carriers`).
    carrier_urls: Mapping[str, str] = field(repr=False)
    second_factor_shown: bool
    metrics_token: str = field(repr=False)
    #: Where a drill kills the process, see `web.failpoints`.
    failpoint: str
    host: str
    port: int

    @property
    def production(self) -> bool:
        """Whether real people and real money are served: https only, no shortcuts."""
        return self.environment == "production"

    @property
    def stripe_origin(self) -> str | None:
        """Where a payment form may lead (`scheme://host[:port]`): Stripe's hosted page, the double's, or nowhere."""
        if self.payments == "off":
            return None
        if self.payments == "double":
            return origin(self.stripe_api_base or "")
        return STRIPE_CHECKOUT


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables.

    An unset `SUINONG_ENV` means `demo`, where everything has a default that works on loopback; `production` has no
    default for what matters. Raises SettingsError with all faults at once.
    """
    reader = _Reader(environ)
    settings = _collect(reader)
    faults = [*reader.faults, *(fault for check in _CHECKS for fault in check(settings))]
    if settings.production:
        faults.extend(
            f"{name} must not be set in production." for name in ("FLASK_DEBUG", "DEBUG") if _is_on(reader.text(name))
        )
    if faults:
        raise SettingsError(faults)
    return settings


def flask_values(settings: Settings) -> dict[str, Any]:
    """What Flask and its extensions read."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_key_fallbacks),
        "TRUSTED_HOSTS": list(settings.trusted_hosts),
        "PUBLIC_URL": settings.public_url,
        "METRICS_TOKEN": settings.metrics_token,
        "SECOND_FACTOR_SHOWN": settings.second_factor_shown,
        "WORKER_NEEDED": settings.production,
        "SESSION_COOKIE_NAME": "__Host-session" if settings.production else "session",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": timedelta(days=90),
        "PROVIDE_AUTOMATIC_OPTIONS": False,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_ALGORITHM_STREAMING": ["br"],
        "COMPRESS_MIMETYPES": ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    }


def origin(url: str) -> str:
    """`scheme://host[:port]` of a URL, in lower case."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


class _Reader:
    """Takes values out of the environment and keeps what was wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def words(self, name: str, default: str = "") -> tuple[str, ...]:
        return tuple(word for part in self.text(name, default).split(",") if (word := part.strip()))

    def ways(self, default: Mapping[str, str]) -> dict[str, str]:
        """Every CARRIER_<NAME>_URL by its name in small letters."""
        found = {match[1].lower(): self.text(name) for name in self.environ if (match := CARRIER_URL.fullmatch(name))}
        return {**default, **{name: url for name, url in found.items() if url}}

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """One of `allowed`, the first one by default."""
        value = self.text(name, allowed[0])
        if value in allowed:
            return value
        self.faults.append(f"{name} must be one of {', '.join(allowed)}.")
        return allowed[0]

    def whole(self, name: str, default: int, allowed: range) -> int:
        value = self.text(name, str(default))
        if re.fullmatch("[0-9]{1,6}", value) and int(value) in allowed:
            return int(value)
        self.faults.append(f"{name} must be a whole number from {allowed[0]} to {allowed[-1]}.")
        return default


def _collect(reader: _Reader) -> Settings:
    environment = cast(Environment, reader.choice("SUINONG_ENV", ENVIRONMENTS))
    payments = cast(Payments, reader.choice("PAYMENTS_STRIPE", PAYMENTS))
    strict = environment == "production"
    doubled = payments == "double"
    port = reader.whole("PORT", 8000, range(1, 65536))
    return Settings(
        environment=environment,
        database_url=reader.text("DATABASE_URL", "" if strict else "postgresql:///suinong"),
        secret_key=reader.text("SECRET_KEY", "" if strict else OPEN_SECRET),
        secret_key_fallbacks=reader.words("SECRET_KEY_FALLBACKS"),
        trusted_hosts=reader.words("TRUSTED_HOSTS", "" if strict else "localhost,127.0.0.1"),
        public_url=reader.text("PUBLIC_URL", "" if strict else f"http://127.0.0.1:{port}").rstrip("/"),
        trusted_proxies=reader.whole("TRUSTED_PROXIES", 0, range(MOST_PROXIES + 1)),
        payments=payments,
        stripe_secret_key=reader.text("STRIPE_SECRET_KEY", "sk_double" if doubled else ""),
        stripe_webhook_secret=reader.text("STRIPE_WEBHOOK_SECRET", "whsec_double" if doubled else ""),
        stripe_api_base=reader.text("STRIPE_API_BASE").rstrip("/") or None,
        data_keys=reader.words("DATA_KEYS", "" if strict else OPEN_DATA_KEY),
        files_url=reader.text("FILES_URL", "" if strict else "file:var/files"),
        mail_url=reader.text("MAIL_URL", "" if strict else "console:"),
        mail_from=reader.text("MAIL_FROM", "" if strict else "Suinong <shop@suinong.example>"),
        sms_url=reader.text("SMS_URL", "" if strict else "console:"),
        carrier_urls=reader.ways({} if strict else {"files": "file:var/carriers"}),
        second_factor_shown=reader.choice("SECOND_FACTOR_SHOWN", SWITCH) == "on",
        metrics_token=reader.text("METRICS_TOKEN"),
        failpoint=reader.text("FAILPOINT"),
        host=reader.text("HOST", "127.0.0.1"),
        port=port,
    )


def _database_faults(settings: Settings) -> list[str]:
    if not settings.database_url:
        return ["DATABASE_URL is missing."]
    if not settings.database_url.startswith(("postgresql://", "postgres://")):
        return ["DATABASE_URL must begin with postgresql://."]
    if _split(settings.database_url) is None:
        return ["DATABASE_URL is not an address such as postgresql://suinong@db.example/suinong."]
    return []


def _secret_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.production and not settings.secret_key:
        faults.append("SECRET_KEY is missing.")
    for name, secrets in (
        ("SECRET_KEY", (settings.secret_key,)),
        ("SECRET_KEY_FALLBACKS", settings.secret_key_fallbacks),
        ("DATA_KEYS", settings.data_keys),
    ):
        if any(0 < len(secret) < SECRET_LENGTH for secret in secrets):
            faults.append(f"{name} must have at least {SECRET_LENGTH} characters.")
    known = OPEN_SECRET in (settings.secret_key, *settings.secret_key_fallbacks)
    if known and (settings.production or _is_reachable(settings)):
        faults.append("SECRET_KEY must be your own when others can reach this machine.")
    if not settings.data_keys:
        faults.append("DATA_KEYS is missing.")
    if OPEN_DATA_KEY in settings.data_keys and (settings.production or _is_reachable(settings)):
        faults.append("DATA_KEYS must be your own when others can reach this machine.")
    if 0 < len(settings.metrics_token) < TOKEN_LENGTH:
        faults.append(f"METRICS_TOKEN must have at least {TOKEN_LENGTH} characters.")
    return faults


def _is_reachable(settings: Settings) -> bool:
    """Whether somebody meant others to come here, whatever SUINONG_ENV says."""
    public = _split(settings.public_url)
    names = {settings.host, *settings.trusted_hosts, (public and public.hostname) or ""}
    return not names <= LOOPBACK


def _address_faults(settings: Settings) -> list[str]:
    faults = []
    if not settings.trusted_hosts:
        faults.append("TRUSTED_HOSTS is missing.")
    public = _split(settings.public_url)
    if not settings.public_url:
        faults.append("PUBLIC_URL is missing.")
    elif public is None or public.scheme not in {"http", "https"} or not public.hostname or public.path:
        faults.append("PUBLIC_URL must be a scheme and a host, such as https://shop.example.")
    elif settings.production and public.scheme != "https":
        faults.append("PUBLIC_URL must begin with https:// in production.")
    elif settings.production and settings.trusted_hosts and not _is_trusted(public.hostname, settings.trusted_hosts):
        faults.append("TRUSTED_HOSTS must hold the host of PUBLIC_URL.")
    return faults


def _is_trusted(hostname: str, trusted: tuple[str, ...]) -> bool:
    return any(
        hostname == host.lower() or (host.startswith(".") and hostname.endswith(host.lower())) for host in trusted
    )


def _file_faults(settings: Settings) -> list[str]:
    if not settings.files_url:
        return ["FILES_URL is missing."]
    if settings.files_url.partition(":")[0] not in {"file", "s3", "memory"}:
        return ["FILES_URL must begin with file: or s3://."]
    if settings.production and settings.files_url.startswith("memory:"):
        return ["FILES_URL must begin with file: or s3:// in production."]
    return []


def _mail_faults(settings: Settings) -> list[str]:
    faults = []
    scheme = settings.mail_url.partition(":")[0]
    if not settings.mail_url:
        faults.append("MAIL_URL is missing.")
    elif scheme not in {"console", "file", "smtp", "smtps"}:
        faults.append("MAIL_URL must begin with console:, file:, smtp:// or smtps://.")
    elif settings.production and scheme not in {"smtp", "smtps"}:
        faults.append("MAIL_URL must begin with smtp:// or smtps:// in production.")
    if "@" not in settings.mail_from:
        faults.append("MAIL_FROM is missing: an address such as Shop <shop@county.example>.")
    return faults


def _sms_faults(settings: Settings) -> list[str]:
    faults = []
    scheme = settings.sms_url.partition(":")[0]
    if not settings.sms_url:
        faults.append("SMS_URL is missing.")
    elif scheme not in {"console", "file", "https", "http"}:
        faults.append("SMS_URL must begin with console:, file: or https://.")
    elif settings.production and scheme in {"console", "file"}:
        faults.append("SMS_URL must begin with https:// in production.")
    if settings.second_factor_shown and settings.environment != "demo":
        faults.append("SECOND_FACTOR_SHOWN is for the demonstration only.")
    return faults


def _carrier_faults(settings: Settings) -> list[str]:
    """Whether a URL can be used its way finds out."""
    if "files" not in settings.carrier_urls:
        return ["CARRIER_FILES_URL is missing."]
    if settings.production and settings.carrier_urls["files"].startswith("memory:"):
        return ["CARRIER_FILES_URL must begin with file: or s3:// in production."]
    return []


def _drill_faults(settings: Settings) -> list[str]:
    if settings.production and settings.failpoint:
        return ["FAILPOINT must not be set in production."]
    return []


def _is_on(value: str) -> bool:
    return value.lower() not in {"", "0", "false", "no", "off"}


def _payment_faults(settings: Settings) -> list[str]:
    if settings.payments == "double":
        return _double_faults(settings)
    faults = []
    if settings.stripe_api_base:
        faults.append("STRIPE_API_BASE may be set only with PAYMENTS_STRIPE=double.")
    if settings.payments in {"test", "live"}:
        faults.extend(_key_faults(settings))
    if settings.payments == "live" and not settings.production:
        faults.append("PAYMENTS_STRIPE=live is for production only.")
    return faults


def _double_faults(settings: Settings) -> list[str]:
    faults = []
    if settings.production:
        faults.append("PAYMENTS_STRIPE=double must not be used in production.")
    base = _split(settings.stripe_api_base or "")
    if not settings.stripe_api_base:
        faults.append("STRIPE_API_BASE is missing: PAYMENTS_STRIPE=double needs the address of the double.")
    elif base is None or base.scheme not in {"http", "https"} or base.hostname not in LOOPBACK or base.username:
        faults.append("STRIPE_API_BASE must be an address of this machine, such as http://127.0.0.1:8001.")
    if settings.stripe_secret_key.startswith(("sk_live_", "rk_live_", "sk_test_", "rk_test_")):
        faults.append("STRIPE_SECRET_KEY is a real key: it must not be sent to the double.")
    return faults


def _key_faults(settings: Settings) -> list[str]:
    faults = []
    mode = settings.payments
    if not settings.stripe_secret_key:
        faults.append("STRIPE_SECRET_KEY is missing.")
    elif not settings.stripe_secret_key.startswith((f"sk_{mode}_", f"rk_{mode}_")):
        faults.append(f"STRIPE_SECRET_KEY is not a {mode} key: it must begin with sk_{mode}_ or rk_{mode}_.")
    if not settings.stripe_webhook_secret:
        faults.append("STRIPE_WEBHOOK_SECRET is missing.")
    elif not settings.stripe_webhook_secret.startswith("whsec_"):
        faults.append("STRIPE_WEBHOOK_SECRET must begin with whsec_.")
    return faults


def _split(url: str) -> SplitResult | None:
    """The parts of a URL, or None where it is not one (a bad port, a broken IPv6 address)."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None


_CHECKS: tuple[Callable[[Settings], list[str]], ...] = (
    _database_faults,
    _secret_faults,
    _address_faults,
    _file_faults,
    _mail_faults,
    _sms_faults,
    _carrier_faults,
    _payment_faults,
    _drill_faults,
)
