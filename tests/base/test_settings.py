"""The program starts only when it has been told all that it needs, and answers with care."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = {
    "SECRET_KEY": "k" * 50,
    "DATABASE_URL": "postgresql://tumorboard:pa%3Ass@db.example.org:5433/board?sslmode=require",
    "REDIS_URL": "rediss://redis.example.org/0",
    "ALLOWED_HOSTS": "board.example.org, other.example.org",
    "SITE_URL": "https://board.example.org/",
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
    ],
)
def test_process_refuses_what_is_unsafe_in_production(name, value, sentence):
    ended = start(**{**COMPLETE, name: value})

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


def test_every_answer_carries_the_strict_policy(client, db):
    answer = client.get("/sign-in/")

    policy = {
        part.split()[0]: part.split()[1:]
        for part in answer.headers["Content-Security-Policy"].split("; ")
    }
    assert policy == {
        "default-src": ["'self'"],
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
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
