"""What a browser sends for a form: the values that it showed, with what a person changed."""

from html.parser import HTMLParser


class _Page(HTMLParser):
    """Collects the fields of the form whose action contains a text, or of the guarded form."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.inside = False
        self.area = self.select = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = "data-guard" in given
        if not self.inside:
            return
        name, kind = given.get("name"), given.get("type", "text")
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in given):
            self.fields.append((name, given.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea":
            self.area = name
            self.fields.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in given:
            self.fields.append((self.select, given.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None
        if tag == "form":
            self.inside = False

    def handle_data(self, data):
        if self.inside and self.area:
            name, value = self.fields.pop()
            self.fields.append((name, value + data))


def shown(response) -> dict[str, list[str]]:
    """The fields of the page's form as a browser would send them back untouched."""
    page = _Page()
    page.feed(response.content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in page.fields:
        sent.setdefault(name, []).append(value.removeprefix("\n"))
    return sent
