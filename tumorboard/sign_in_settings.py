"""How people sign in, as the site sets it, and how the sign-in library is to behave."""

import os
import sys
import tomllib
from datetime import timedelta
from pathlib import Path


def number(name: str, standard: float) -> float:
    """A number from the environment that is not below nought, or the standard."""
    told = os.environ.get(name, "")
    try:
        found = float(told) if told else standard
    except ValueError:
        found = -1
    if not 0 <= found < float("inf"):
        sys.exit(f"Tumorboard does not start: {name} must be a number, such as {standard:g}.")
    return found


def hospital(path: str) -> dict:
    """The hospital's own sign-on, described in a TOML file; nothing without one."""
    if not path:
        return {}
    try:
        told = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"Tumorboard does not start: OIDC_FILE cannot be read: {error}.")
    missing = [key for key in ("name", "server_url", "client_id") if not told.get(key)]
    is_plain = not str(told.get("server_url", "")).startswith("https://")
    if missing:
        sys.exit(f"Tumorboard does not start: OIDC_FILE does not say {', '.join(missing)}.")
    if is_plain and not IS_TRIAL:
        sys.exit("Tumorboard does not start: server_url in OIDC_FILE must begin with https://.")
    told.setdefault("second_factor", False)
    _check_second_factor(told["second_factor"])
    for rule in told.setdefault("membership", []):
        wanting = [key for key in ("claim", "value", "board", "roles") if not rule.get(key)]
        if wanting:
            sys.exit(f"Tumorboard does not start: a membership in OIDC_FILE lacks {wanting[0]}.")
        roles(",".join(rule["roles"]), told_in="OIDC_FILE")
        if "specialist" in rule["roles"] and not rule.get("discipline"):
            sys.exit("Tumorboard does not start: a specialist in OIDC_FILE lacks a discipline.")
    return told


def _check_second_factor(told: object) -> None:
    """True or false for all, or the words of which a token has to say one (`amr`, `acr`)."""
    is_list = isinstance(told, list) and told and all(isinstance(one, str) for one in told)
    if not (isinstance(told, bool) or is_list):
        sys.exit("Tumorboard does not start: second_factor in OIDC_FILE is true, false or a list.")


KNOWN_ROLES = {"specialist", "chair", "clerk", "observer", "auditor", "administrator"}


def roles(told: str, *, told_in: str = "MFA_ROLES") -> frozenset[str]:
    """The roles of a list; a misspelt one would ask nobody, so that it stops the process."""
    found = frozenset(role.strip() for role in told.split(",") if role.strip())
    if unknown := sorted(found - KNOWN_ROLES):
        sys.exit(f"Tumorboard does not start: {told_in} names {unknown[0]}, which is no role.")
    return found


IS_TRIAL = os.environ.get("TUMORBOARD_DEMO") == "1" or os.environ.get("TUMORBOARD_TEST") == "1"

# A sitting ends after this long without a request that a person made, and after SESSION_HOURS
# whatever they do. Streams and parts that pages fetch by themselves count for nothing.
SITTING_IDLE = timedelta(minutes=number("IDLE_MINUTES", 15))
SESSION_COOKIE_AGE = int(number("SESSION_HOURS", 12) * 3600)

# Who has just shown who they are is not asked once more for so long; signing asks each time.
PROOF_VALID = number("PROOF_MINUTES", 5) * 60

# Whoever opens a case in an emergency may read it for so long; with 0 nobody can.
BREAK_GLASS = timedelta(minutes=number("BREAK_GLASS_MINUTES", 60))

# A password that an administrator sets lets its person in for so long, to choose one of their own.
FIRST_PASSWORD = timedelta(days=number("FIRST_PASSWORD_DAYS", 7))

# What makes no password here, beside the names of hospital and boards: local words, by commas.
PASSWORD_WORDS = os.environ.get("PASSWORD_WORDS", "").split(",")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    )
] + [{"NAME": f"tumorboard.passwords.{name}"} for name in ("Leaked", "WordsOfTheHouse")]

# How many proxies of the site's own stand before the program; what more stands in
# X-Forwarded-For was written by whoever asks, and is not believed.
TRUSTED_PROXIES = int(number("TRUSTED_PROXIES", 0))

# Who needs a second factor: roles in a board, and “administrator”.
SECOND_FACTOR_ROLES = roles(os.environ.get("MFA_ROLES", "" if IS_TRIAL else "chair,administrator"))

HOSPITAL_SIGN_ON = hospital(os.environ.get("OIDC_FILE", ""))
HOSPITAL_SITTING = timedelta(hours=float(HOSPITAL_SIGN_ON.get("hours", 4)))

# Kept in PostgreSQL, for codes that were used once: losing Redis lets nobody use one twice.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "tumorboard_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

ACCOUNT_ADAPTER = "tumorboard.adapters.Account"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "tumorboard.forms.SignInForm"}
ACCOUNT_SESSION_REMEMBER = True
# Tries are counted in `throttle`, in PostgreSQL and so for all processes together.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False

MFA_ADAPTER = "tumorboard.adapters.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "tumorboard.forms.CodeForm",
    "authenticate_webauthn": "tumorboard.forms.PasskeyStepForm",
    "login_webauthn": "tumorboard.forms.PasskeyInForm",
    "activate_totp": "tumorboard.forms.AppForm",
    "add_webauthn": "tumorboard.forms.PasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Tumorboard"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_USER_VERIFICATION = "required"

SOCIALACCOUNT_ADAPTER = "tumorboard.adapters.Hospital"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if HOSPITAL_SIGN_ON:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "hospital",
            "name": HOSPITAL_SIGN_ON["name"],
            "client_id": HOSPITAL_SIGN_ON["client_id"],
            "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
            "settings": {"server_url": HOSPITAL_SIGN_ON["server_url"], "oauth_pkce_enabled": True},
        }
    ]
