"""The forms that the program's own pages offer, as a browser would fill them in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.db import transaction
from django.test import Client

BUTTONS = {"submit", "button", "reset", "image"}
UNTOUCHED = {"csrfmiddlewaretoken"}


@dataclass
class Offered:
    """One form or step: where it is sent to, and what it sends when nothing is changed."""

    address: str
    fields: dict[str, str] = field(default_factory=dict)
    days: set[str] = field(default_factory=set)

    @property
    def names(self) -> list[str]:
        return [name for name in self.fields if name not in UNTOUCHED]


class _Forms(HTMLParser):
    """Collects the forms of a page, and buttons that send a step of their own."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.found, self.form = page, [], None
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form" and ("hx-post" in given or given.get("method", "").lower() == "post"):
            self.form = Offered(given.get("hx-post") or given.get("action") or self.page)
            self.found.append(self.form)
        elif tag != "form" and "hx-post" in given:
            self.found.append(Offered(given["hx-post"]))
        if self.form is None:
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in BUTTONS:
            self._take(name, given)
        elif tag == "button" and name:
            self.form.fields.setdefault(name, given.get("value", ""))
        elif tag == "select" and name:
            self.select = name
            self.form.fields.setdefault(name, "")
        elif tag == "option" and self.select and "selected" in given:
            self.form.fields[self.select] = given.get("value", "")
        elif tag == "textarea" and name:
            self.area = name
            self.form.fields[name] = ""

    def _take(self, name: str, given: dict[str, str]) -> None:
        kind = given.get("type")
        is_choice = kind in ("checkbox", "radio")
        if not is_choice or "checked" in given or name not in self.form.fields:
            self.form.fields[name] = given.get("value", "on" if is_choice else "")
        if kind == "date":
            self.form.days.add(name)

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.fields[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_on(client: Client, addresses: Iterator[str]) -> dict[tuple, Offered]:
    """Every form on these pages for whom is signed in; the same form on two pages once."""
    found: dict[tuple, Offered] = {}
    for address in addresses:
        with transaction.atomic():
            answer = client.get(address)
            is_page = answer.status_code == 200 and "html" in answer.get("Content-Type", "")
            text = answer.content.decode() if is_page and not answer.streaming else ""
            transaction.set_rollback(True)
        page = _Forms(address)
        page.feed(text)
        for form in page.found:
            form.address = urlsplit(form.address).path or address
            found.setdefault((form.address, *form.fields), form)
    return found
