"""A person at the keyboard: opens pages, fills in the forms that stand there, sends them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import httpx
import tinyhtml5

Entry = str | list[str]
AS_A_PART = {"HX-Request": "true"}


class Stopped(Exception):  # noqa: N818 - the end of a rehearsal, said to a person
    """The rehearsal cannot go on, with the reason."""


@dataclass
class Page:
    """An answer of the server as a person sees it."""

    url: str
    status: int
    text: str
    root: Element = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.root = tinyhtml5.parse(self.text, namespace_html_elements=False)

    def form(self, action: str) -> Element:
        """The first form of the page whose address ends with `action`."""
        for element in self.root.iter("form"):
            address = element.get("action") or element.get("hx-post") or self.url
            if urljoin(self.url, address).split("?")[0].endswith(action):
                return element
        raise Stopped(f"{self.url} has no form for {action}.")

    def forms(self, part: str) -> list[Element]:
        """Every form whose address holds the part, in their order."""
        return [form for form in self.root.iter("form") if part in (form.get("action") or "")]

    def links(self, *parts: str) -> list[str]:
        """The addresses of the links that hold all the parts, each once, in their order."""
        found = (element.get("href") or "" for element in self.root.iter("a"))
        return list(dict.fromkeys(link for link in found if all(part in link for part in parts)))

    @property
    def words(self) -> str:
        """The text of the page."""
        return " ".join(" ".join(self.root.itertext()).split())

    @property
    def complaint(self) -> str:
        """What the page says is wrong, for the report of a failed step."""
        return self.said("error", "refused", "notice", "empty") or self.words[:300]

    def said(self, *marks: str) -> str:
        """The first words that stand in an element with a class of these marks."""
        for element in self.root.iter():
            if any(mark in (element.get("class") or "") for mark in marks):
                words = " ".join(" ".join(element.itertext()).split())
                if words:
                    return words[:300]
        return ""


class Person:
    """One signed-in browser session."""

    def __init__(self, base: str, name: str) -> None:
        self.name = name
        self.base = base
        self.http = httpx.Client(base_url=base, follow_redirects=True, timeout=30)

    def open(self, url: str) -> Page:
        """Open an address; anything but a good answer ends the rehearsal."""
        return self._page(self.http.get(url), url)

    def open_part(self, url: str, page: Page) -> Page:
        """Open a part that is fetched into a page when somebody presses a button there."""
        return self._page(self.http.get(url, headers={**AS_A_PART, "Referer": page.url}), url)

    def save(self, page: Page, form: Element, **entries) -> Page:
        """Fill in a form that is saved as one writes; the answer is the part that follows."""
        address = urljoin(page.url, form.get("hx-post") or page.url)
        headers = {**AS_A_PART, "Referer": page.url}
        answer = self.http.post(address, data={**filled(form), **entries}, headers=headers)
        return self._page(answer, address)

    def send(self, page: Page, action: str, *, files: dict | None = None, **entries) -> Page:
        """Fill in the page's form for `action` and send it."""
        form = page.form(action)
        fields = {**filled(form), **entries}
        address = urljoin(page.url, form.get("action") or form.get("hx-post") or page.url)
        answer = self.http.post(address, data=fields, files=files, headers={"Referer": page.url})
        return self._page(answer, address)

    def fill(self, page: Page, action: str, **entries) -> Page:
        """Fill in only what the page's form for `action` holds empty, and send it."""
        return self.send(page, action, **lacking(page.form(action), entries))

    def press(self, page: Page, address: str, **entries) -> Page:
        """Press a button of the page that posts by itself, with the page's token."""
        token = next(
            (e.get("value") for e in page.root.iter("input") if _is_token(e)), _header_token(page)
        )
        fields = {"csrfmiddlewaretoken": token, **entries}
        answer = self.http.post(address, data=fields, headers={"Referer": page.url})
        return self._page(answer, address)

    def download(self, url: str) -> bytes:
        """Fetch a file."""
        answer = self.http.get(url)
        if answer.status_code != httpx.codes.OK:
            raise Stopped(f"{url} answered {answer.status_code}.")
        return answer.content

    def close(self) -> None:
        self.http.close()

    def _page(self, answer: httpx.Response, asked: str) -> Page:
        page = Page(str(answer.url), answer.status_code, answer.text or "<p></p>")
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise Stopped(f"{asked} answered {answer.status_code}: {page.complaint}")
        return page


def lacking(form: Element, entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries that the form asks for and does not hold yet."""
    stands, names = filled(form), {element.get("name") for element in form.iter()}
    return {key: entries[key] for key in entries if key in names and not stands.get(key)}


def _is_token(element: Element) -> bool:
    return element.get("name") == "csrfmiddlewaretoken"


def _header_token(page: Page) -> str:
    body = page.root.find("body")
    headers = json.loads(body.get("hx-headers", "{}")) if body is not None else {}
    return headers.get("X-CSRFToken", "")


def filled(form: Element) -> dict[str, Entry]:
    """What the form would send if nothing were changed."""
    entries: dict[str, Entry] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        value = _value(element)
        if value is None:
            continue
        if name in entries:
            kept = entries[name]
            entries[name] = [*(kept if isinstance(kept, list) else [kept]), value]
        else:
            entries[name] = value
    return entries


def _value(element: Element) -> str | None:
    kind = element.get("type", "text")
    if element.tag == "textarea":
        return (element.text or "").removeprefix("\n")
    if element.tag == "select":
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None]
        first = (chosen or options[:1] or [None])[0]
        return None if first is None else first.get("value", first.text or "")
    if element.tag != "input" or kind in ("submit", "button", "file", "image", "reset"):
        return None
    if kind in ("checkbox", "radio") and element.get("checked") is None:
        return None
    return element.get("value", "on" if kind in ("checkbox", "radio") else "")
