"""What every test may ask for."""

import gc
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template.base import Template
from django.test.signals import template_rendered
from django.test.utils import _TestState

from meetings.moment import moments
from tests import people as cast
from tests.retelling import shelf

WHOLE_MODULE_IS_SLOW = re.compile(r"^pytestmark = .*mark\.(slow|trial)", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`./run proofs --races 1000` lets more votes race against reveals than the usual 200."""
    parser.addoption("--races", type=int, default=200, help="votes that race against reveals")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no module of which the marks that were asked for leave nothing."""
    asked = config.option.markexpr
    if not collection_path.name.startswith("test_") or str(collection_path) in config.args:
        return None
    is_left_out = "not journey" in asked and "journeys" in collection_path.parts
    text = collection_path.read_text("utf-8")
    if "not slow" in asked:
        is_left_out |= WHOLE_MODULE_IS_SLOW.search(text) is not None
    elif asked.startswith("slow"):
        is_left_out |= "mark.slow" not in text
    return is_left_out or None


def pytest_collection_finish():
    """Leave what the program and the tests are made of out of every later garbage collection."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def calm_log():
    """Write no line, with its traceback, for each of the many refusals that tests ask for."""
    logging.getLogger("django.request").setLevel(logging.ERROR)


@pytest.fixture(scope="session", autouse=True)
def static_files_on_demand(django_test_environment):
    """Let no client of the tests look up every static file before its first request."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let the runner empty the audit tables between tests; the program itself never can."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for name in ("audit", "auditseal", "auditbatch"):
            table = "tumorboard_auditevent" if name == "audit" else f"tumorboard_{name}"
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}_no_truncate")


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Let no test meet the scene of a meeting that another one with the same key had."""
    moments._known.clear()


@pytest.fixture
def people(db) -> Iterator[cast.People]:
    """The board and everybody who comes to it."""
    with shelf.opened() as people:
        yield people


@pytest.fixture(scope="module")
def shared_story(django_db_setup, django_db_blocker):
    """The cast, for a module whose tests all look at one long story.

    The story is told once, in a transaction around those of the tests.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast.gather()
        transaction.set_rollback(True)


@pytest.fixture(scope="session", autouse=True)
def note_whole_pages_only(django_test_environment):
    """Keep the context of each page, without a copy of it for each of its many parts."""

    def render(template, context):
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture
def bare_templates(monkeypatch):
    """Render as in production, without the runner's notes of every template and its context."""
    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)
