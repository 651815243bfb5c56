"""The program starts only when it has been told all that it needs, and answers with care."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://tumorboard:pa%3Ass@db.example.org:5433/board?sslmode=require",
    "REDIS_URL": "rediss://redis.example.org/0",
    "ALLOWED_HOSTS": "board.example.org, other.example.org",
    "SITE_URL": "https://board.example.org/",
    "STATIC_ROOT": "/srv/tumorboard/static",
}
SHOW = """
import json
from tumorboard import settings as s
print(json.dumps({k: str(getattr(s, k)) for k in dir(s) if k.isupper()}))
"""


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", COMPLETE)
def test_process_refuses_to_start_without_a_required_value(missing):
    ended = start(**{name: value for name, value in COMPLETE.items() if name != missing})

    assert ended.returncode == 1
    assert f"  {missing}: " in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SITE_URL", "http://board.example.org", "SITE_URL must begin with https://"),
        ("DATABASE_URL", "sqlite:///board.db", "DATABASE_URL must begin with postgresql://"),
        ("TUMORBOARD_TEST", "1", "TUMORBOARD_TEST=1 is for the tests"),
        ("MFA_ROLES", "chairs", "MFA_ROLES names chairs, which is no role"),
        ("IDLE_MINUTES", "-1", "IDLE_MINUTES must be a number"),
        ("SESSION_HOURS", "long", "SESSION_HOURS must be a number"),
        ("OIDC_FILE", "/nowhere.toml", "OIDC_FILE cannot be read"),
    ],
)
def test_process_refuses_what_is_unsafe_in_production(name, value, sentence):
    ended = start(**{**COMPLETE, name: value})

    assert ended.returncode == 1
    assert sentence in ended.stderr


@pytest.mark.parametrize(
    ("address", "port", "ssl", "starttls"),
    [
        ("smtp://user:pa%40ss@mail.example.org", 587, False, True),
        ("smtps://user:pa%40ss@mail.example.org", 465, True, False),
        ("smtp://user:pa%40ss@mail.example.org:25?tls=none", 25, False, False),
    ],
)
def test_mail_server_is_told_by_one_address(address, port, ssl, starttls):
    told = json.loads(start(**COMPLETE, EMAIL_URL=address, DEFAULT_FROM="a@example.org").stdout)

    assert told["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"]) == ("mail.example.org", str(port))
    assert (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"]) == ("user", "pa@ss")
    assert (told["EMAIL_USE_SSL"], told["EMAIL_USE_TLS"]) == (str(ssl), str(starttls))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            {"EMAIL_URL": "mail.example.org", "DEFAULT_FROM": "a@example.org"},
            "EMAIL_URL must begin with smtp:// or smtps://",
        ),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "EMAIL_URL needs DEFAULT_FROM"),
    ],
)
def test_half_a_mail_server_stops_the_start(told, sentence):
    ended = start(**COMPLETE, **{"DEFAULT_FROM": "", **told})

    assert ended.returncode == 1
    assert sentence in ended.stderr


def test_production_is_strict():
    started = start(**COMPLETE)
    assert started.returncode == 0, started.stderr
    told = json.loads(started.stdout)

    assert told["DEBUG"] == "False"
    assert told["DEMONSTRATION"] == "False"
    assert told["SESSION_COOKIE_NAME"] == "__Host-tumorboard_session"
    assert told["CSRF_COOKIE_NAME"] == "__Host-tumorboard_csrf"
    assert told["SECURE_SSL_REDIRECT"] == "True"
    assert "Argon2" in told["PASSWORD_HASHERS"]
    assert "'PORT': '5433'" in told["DATABASES"]
    assert "'PASSWORD': 'pa:ss'" in told["DATABASES"]
    assert "'sslmode': 'require'" in told["DATABASES"]
    assert told["ALLOWED_HOSTS"] == "['board.example.org', 'other.example.org']"


def test_a_demonstration_behind_https_keeps_all_protection_of_production():
    given = {name: value for name, value in COMPLETE.items() if name != "STATIC_ROOT"}
    started = start(**given, TUMORBOARD_DEMO="1")
    assert started.returncode == 0, started.stderr
    told = json.loads(started.stdout)

    assert told["DEMONSTRATION"] == "True"
    assert told["SESSION_COOKIE_SECURE"] == told["CSRF_COOKIE_SECURE"] == "True"
    assert told["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert "Argon2" in told["PASSWORD_HASHERS"]


def test_a_link_in_a_mail_finds_its_reader_signed_in():
    told = json.loads(start(**COMPLETE).stdout)
    assert (told["SESSION_COOKIE_SAMESITE"], told["CSRF_COOKIE_SAMESITE"]) == ("Lax", "Lax")


PRODUCTION = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
# The page here needs none of the administration's files, and to compress them takes ten seconds.
call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=["admin"])
page = Client().get("/sign-in/", secure=True, headers={"host": "board.example.org"})
assert page.status_code == 200, page.status_code
import re
for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.content.decode()):
    got = Client().get(address, secure=True, headers={"host": "board.example.org"})
    print(address, got.status_code, got.headers["Cache-Control"])
plain = Client().get("/health/", headers={"host": "board.example.org"})
print("health", plain.status_code in (200, 500))
"""


@pytest.mark.slow
def test_production_serves_named_versions_of_its_static_files(tmp_path):
    environment = {
        **COMPLETE,
        "STATIC_ROOT": str(tmp_path),
        "DATABASE_URL": os.environ["DATABASE_URL"],
    }
    environment["DJANGO_SETTINGS_MODULE"] = "tumorboard.settings"
    ended = subprocess.run(
        [sys.executable, "-c", PRODUCTION],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    *served, health = ended.stdout.splitlines()
    print(ended.stdout)
    assert health == "health True"
    assert any(".css" in line for line in served)
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+ 200 .*immutable", line) for line in served)


def test_every_answer_carries_the_strict_policy(client, db):
    answer = client.get("/sign-in/")

    policy = {
        part.split()[0]: part.split()[1:]
        for part in answer.headers["Content-Security-Policy"].split("; ")
    }
    assert policy == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_health_answers_without_signing_in(client, db):
    assert client.get("/health/").content == b"ok\n"


def test_every_view_needs_signing_in_unless_it_says_otherwise():
    kinds = [import_string(path) for path in settings.MIDDLEWARE]
    assert any(isinstance(k, type) and issubclass(k, LoginRequiredMiddleware) for k in kinds)


def test_every_role_can_be_asked_for_a_second_factor():
    from tumorboard.roles import Role
    from tumorboard.sign_in_settings import KNOWN_ROLES

    assert set(Role.values) | {"administrator"} == KNOWN_ROLES


def test_chairs_and_administrators_need_a_second_factor_unless_the_site_says_otherwise():
    told = json.loads(start(**COMPLETE).stdout)
    assert all(role in told["SECOND_FACTOR_ROLES"] for role in ("chair", "administrator"))
    assert "chair" not in json.loads(start(**COMPLETE, MFA_ROLES="").stdout)["SECOND_FACTOR_ROLES"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ('client_id = "tumorboard"', "OIDC_FILE does not say client_id"),
        ("https://sso", "server_url in OIDC_FILE must begin with https://"),
        ('board = "spine"', "a membership in OIDC_FILE lacks board"),
        ('["clerk"]', "OIDC_FILE names nurse, which is no role"),
        ('"clerk"', "a specialist in OIDC_FILE lacks a discipline"),
    ],
)
def test_a_sign_on_that_is_not_described_well_stops_the_start(tmp_path, changed, sentence):
    told = """
    name = "Hospital"
    server_url = "https://sso.example.org/realms/x"
    client_id = "tumorboard"
    [[membership]]
    claim = "roles"
    value = "x"
    board = "spine"
    roles = ["clerk"]
    """
    file = tmp_path / "sign-on.toml"
    file.write_text(told)
    assert start(**COMPLETE, OIDC_FILE=str(file)).returncode == 0
    instead = {"https://sso": "http://sso", '["clerk"]': '["nurse"]', '"clerk"': '"specialist"'}
    file.write_text(told.replace(changed, instead.get(changed, "")))
    ended = start(**COMPLETE, OIDC_FILE=str(file))
    assert ended.returncode == 1
    assert sentence in ended.stderr
