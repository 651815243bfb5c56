"""What the pages of a case cost when everything is filled in: queries, and time of the server."""

import re
from collections import Counter
from statistics import median
from time import perf_counter

import pytest
from django.urls import reverse

from cases.models import Case, Entry
from cases.record.catalogue import SECTIONS
from cases.record.values import stored_fields
from tests import filled

pytestmark = pytest.mark.slow

MOST_QUERIES = 12
MOST_TIMES = 6
"""How often the time of a page that is nearly empty; a ratio holds on a slow machine too."""
RUNS = 15


@pytest.fixture(scope="module")
def told(shared_story):
    return shared_story, filled.everything(shared_story).pk, filled.nearly_empty(shared_story).pk


@pytest.fixture
def page(told, db, client, bare_templates) -> str:
    """The address of the page of the filled case, opened once in this sitting."""
    client.force_login(told[0].surgeon)
    url = reverse("case", args=[told[1]])
    client.get(url)
    return url


def test_everything_is_filled(told, db):
    case = Case.objects.get(pk=told[1])
    rows = list(Entry.objects.filter(case=case))
    assert len(rows) >= filled.SAVINGS
    subjects = Counter(section for section, _ in {(row.section, row.subject) for row in rows})
    assert subjects.keys() == SECTIONS.keys()
    assert filled.COUNTS.items() <= subjects.items()
    written = {(row.section, key) for row in rows for key in row.values}
    every = {(name, key) for name, one in SECTIONS.items() for key in stored_fields(one)}
    never = {(name, key) for name, key in every - written if not key.endswith("plan_item")}
    assert never == set()


def test_the_page_of_a_case_with_everything_takes_few_queries(
    client, page, django_assert_max_num_queries
):
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(page)
    assert answer.status_code == 200


def test_the_page_tells_everything_and_uses_no_id_twice(client, told, page):
    for url in (page, f"{reverse('case-record', args=[told[1]])}?open={','.join(SECTIONS)}"):
        text = client.get(url).content.decode()
        ids = Counter(re.findall(r'\sid="([^"]+)"', text))
        assert [name for name, count in ids.items() if count > 1] == []
    assert "not as planned" in client.get(page).content.decode()
    assert "independent readings" in client.get(page).content.decode()


def milliseconds(client, url: str) -> float:
    client.get(url)
    runs = []
    for _ in range(RUNS):
        begun = perf_counter()
        assert client.get(url).status_code == 200
        runs.append((perf_counter() - begun) * 1000)
    return median(runs)


@pytest.mark.slow
def test_the_time_of_the_server_for_a_page_with_everything(client, told, page, capsys):
    empty = milliseconds(client, reverse("case", args=[told[2]]))
    full = milliseconds(client, page)
    record = reverse("case-record", args=[told[1]])
    closed = milliseconds(client, f"{record}?open=education")
    whole = milliseconds(client, f"{record}?open={','.join(SECTIONS)}")
    with capsys.disabled():
        print(
            f"\ncase page: {full:.0f} ms with everything, {empty:.0f} ms nearly empty "
            f"(ratio {full / empty:.1f}); record page: {closed:.0f} ms with one section open, "
            f"{whole:.0f} ms with all of them; medians of {RUNS} runs"
        )
    assert full <= MOST_TIMES * empty
