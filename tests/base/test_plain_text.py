"""What no text may hold, and how it is refused: in words, never with a fault."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import stories


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("who", "method", "path", "sent"),
    [
        ("auditor", "get", "/boards/spine/audit/", {"q": "a\0b"}),
        ("auditor", "get", "/boards/spine/audit/", {"a\0b": "q"}),
        ("clerk", "post", "/boards/spine/desk/", {"q": "a\0b"}),
        ("clerk", "post", "/boards/spine/cases/new/", {"record_number": "1\0"}),
        (None, "post", "/sign-in/", {"login": "a\0@example.org", "password": "x"}),
        (None, "get", "/sign-in/", {"next": "/\0"}),
    ],
)
def test_nul_is_refused_in_words(client, people, who, method, path, sent):
    if who:
        client.force_login(people.users[who])
    answer = getattr(client, method)(path, sent)
    assert answer.status_code == 400
    assert "a character that cannot be stored" in answer.content.decode()


def test_a_part_gets_the_sentence_where_messages_stand(client, people):
    client.force_login(people.clerk)
    answer = client.post("/boards/spine/desk/", {"q": "\0"}, headers={"hx-request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (400, "#messages")


@pytest.mark.parametrize("name", ["item-reveal", "positions-close", "item-defer"])
def test_nul_in_a_reason_changes_nothing(client, people, name):
    item = stories.presented(people)
    client.force_login(people.chair)
    answer = client.post(reverse(name, args=[item.pk]), {"reason": "a\0b"})
    assert answer.status_code == 400
    item.refresh_from_db()
    assert item.state == "presenting"


def test_a_session_cookie_with_nul_is_no_session(client, people):
    client.cookies["tumorboard_session"] = "aaaaaaaaaa\0"
    assert client.get("/boards/spine/desk/").status_code == 302


def test_a_query_of_any_length_is_answered(client, people):
    client.force_login(people.auditor)
    assert client.post("/boards/spine/audit/", {"q": "a" * 60_000}).status_code == 422
    assert client.post("/boards/spine/audit/", {"page": "9" * 6_000}).status_code == 200
    client.force_login(people.clerk)
    assert client.post("/boards/spine/desk/", {"q": "a" * 3_000_000}).status_code == 200


def test_a_reason_longer_than_anybody_reads_is_given_back(client, people):
    item = stories.presented(people)
    client.force_login(people.chair)
    answer = client.post(reverse("item-reveal", args=[item.pk]), {"reason": "a" * 1001})
    assert answer.status_code == 422
    assert "at most 1000 characters" in answer.content.decode()
    assert not item.ballots.filter(revealed_at__isnull=False).exists()
