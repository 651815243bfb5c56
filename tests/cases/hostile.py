"""What no person types but a program may be sent: markup, odd characters, absurd values."""

import sys
import unicodedata
from functools import cache
from html.parser import HTMLParser

CANARY = "Kuckucksei"
MARKUP = {
    "script": f"<script>alert('{CANARY}')</script>",
    "image": f'"><img src=x onerror=alert("{CANARY}")>',
    "attribute": f"' onmouseover='alert(\"{CANARY}\")' x='",
    "text area": f"</textarea></form><svg onload=alert(1)>{CANARY}",
    "title": f"</title><iframe srcdoc=x>{CANARY}",
    "comment": f"<!-- {CANARY}",
    "template": f"{{{{ request.user.password }}}}{{% debug %}}{CANARY}",
    "address": f"javascript:alert('{CANARY}')",
    "format": f"%s%n{{0}}${{7*7}}{CANARY}",
    "query": f"'; DROP TABLE cases_case; -- {CANARY}",
}
DIRECTION = {
    "right to left override": "\u202e" + CANARY,
    "isolates": "\u2066" + CANARY + "\u2069\u202d",
    "zero width": CANARY + "\u200b\u200d\ufeff\u2060",
    "tags": CANARY + "".join(chr(0xE0000 + ord(letter)) for letter in "evil"),
    "combining": CANARY + "\u0301" * 200,
    "not a character": CANARY + "\ufffe\uffff\U0010ffff",
    "line ends": CANARY + "\r\n\x0b\x0c\x1c\x85\u2028\u2029end",
}
NUMBERS = (
    *("1e999", "-1e999", "NaN", "nan", "inf", "-Infinity", "-1", "-0", "0x10", "1_000", "1e3"),
    *(str(10**400), "9" * 5000, "٣", "½", "1,5,0", "1.2.3", "+-1", "1 000", "--", "0.1e-400"),
)
DAYS = (
    *("0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "99999-01-01"),
    *("31.02.2026", "2026-01-01T25:61", "9999-12-31T23:59", "0001-01-01T00:00+23:59", "now"),
    *("2026-W01-1", "٢٠٢٦-٠١-٠١", "2026-01-01T00:00:00.0000000001Z", "-2026-01-01"),
)
PLACES = ("T99", "T10-T2", "T1-" * 200, "T8" * 2000, "0", "C1,C2;" * 60, "Th" + "9" * 100)
SHAPES = ("[]", "{}", "null", "true", '["T8","T8"]', '{"a":{"b":[1]}}', "[[[[[[]]]]]]")


@cache
def categories() -> tuple[tuple[str, str], ...]:
    """Up to five characters of each general category of Unicode; NUL is a case of its own."""
    found: dict[str, str] = {}
    for letter in map(chr, range(1, sys.maxunicode + 1)):
        kind = unicodedata.category(letter)
        if len(found.get(kind, "")) < 5:
            found[kind] = found.get(kind, "") + letter
    return tuple(sorted(found.items()))


def letters() -> list[str]:
    """Each major class of Unicode in one text: letters, marks, numbers, and so on."""
    found: dict[str, str] = {}
    for kind, some in categories():
        found[kind[0]] = found.get(kind[0], CANARY) + some
    return list(found.values())


class _Live(HTMLParser):
    """Notes what a browser would run, and would not if the text were inert."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        events = [name for name in given if name.startswith("on")]
        links = [
            value
            for name, value in attributes
            if name in ("href", "src", "action", "hx-get", "hx-post", "srcdoc")
            and (value or "").strip().lower().startswith(("javascript:", "data:text"))
        ]
        if tag == "iframe" or events or links or (tag == "script" and "src" not in given):
            self.found.append(f"<{tag} {given}>"[:200])
        if tag == "img" and given.get("src") == "x":
            self.found.append("<img src=x>")


def live_parts(html: str) -> list[str]:
    """The parts of a page that would run although they were typed."""
    page = _Live()
    page.feed(html)
    return page.found
