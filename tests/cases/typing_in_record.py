"""Writing in the record's page as a browser does: what it shows is sent, with what was changed."""

import re
import uuid

from django.test import Client
from django.urls import reverse

from cases.models import Case

from .typing_in import shown

HTMX = {"hx-request": "true"}


def address(case: Case, section: str, subject: uuid.UUID | None = None) -> str:
    return reverse("record-thing", args=[case.pk, section, subject or case.pk])


def open_thing(client: Client, case: Case, section: str, subject=None) -> dict[str, list[str]]:
    """What the form of a section shows."""
    return shown(client.get(address(case, section, subject)))


def send(client: Client, case: Case, section: str, typed: dict, subject=None, *, headers=HTMX):
    """Send the whole form of a section, as the page does while somebody writes."""
    return client.post(address(case, section, subject), typed, headers=headers)


def slots(answer) -> dict[str, str]:
    """What stands at each field after a saving, in words, by the key of the field."""
    parts = re.findall(
        r'id="id_[^"]*?-([a-z0-9_]+)-error" hx-swap-oob="true">(.*?)</div>',
        answer.content.decode(),
        re.DOTALL,
    )
    return {key: plain(words) for key, words in parts if plain(words)}


def state(answer) -> str:
    """What the foot of the section says after a saving."""
    beside = r'<input type="hidden" name="base"|<div class="field-error-slot"'
    return plain(re.split(beside, answer.content.decode())[0])


def base_of(answer) -> int:
    """The number of the entry on which the next saving builds."""
    return int(re.search(r'name="base" value="(\d+)"', answer.content.decode())[1])


def plain(html: str) -> str:
    """The words of a part of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
