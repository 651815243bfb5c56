"""Mozilla's HTTP Observatory, its published rules computed on an answer, without asking it.

From mozilla/http-observatory, docs/scoring.md (February 2024: base 100, at most 135). Left out is
what only a live host can show: redirection from port 80, which is taken as given, and the list of
preloaded hosts, which nobody is on before a hospital puts itself there.
"""

import re
from html.parser import HTMLParser
from http.cookies import SimpleCookie

BASE, EXTRA_FROM = 100, 90
HALF_A_YEAR = 15_768_000


def score(answer) -> tuple[int, list[str]]:
    """The points of an answer, and each rule that gave or took some."""
    headers, cookies = answer.headers, answer.cookies
    found = [
        *_policy(directives(headers.get("Content-Security-Policy", ""))),
        *_cookies(cookies),
        *_transport(headers.get("Strict-Transport-Security", "")),
        *_framing(headers),
        *_referrer(headers.get("Referrer-Policy", "")),
        *_sniffing(headers.get("X-Content-Type-Options", "")),
        *_sharing(headers.get("Access-Control-Allow-Origin", "")),
        *_scripts(answer),
    ]
    points = BASE + sum(change for change, _ in found if change < 0)
    if points >= EXTRA_FROM:
        points += sum(change for change, _ in found if change > 0)
    return points, [f"{change:+d} {why}" for change, why in found if change]


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy, by directive."""
    parts = (part.split() for part in policy.split(";") if part.strip())
    return {name.lower(): values for name, *values in parts}


def _policy(policy: dict[str, list[str]]):
    if not policy:
        yield -25, "no content security policy"
        return
    default = policy.get("default-src", ["*"])
    scripts, styles = (policy.get(name, default) for name in ("script-src", "style-src"))
    everything = [value for values in policy.values() for value in values]
    if any(value.startswith("http:") or value == "*" for value in everything):
        yield -20, "the policy lets in what comes in the clear or from anywhere"
    if "'unsafe-inline'" in scripts or "data:" in scripts:
        yield -20, "the policy lets scripts stand in pages"
    elif "'unsafe-eval'" in scripts + styles:
        yield -10, "the policy lets text become a program"
    elif "'unsafe-inline'" not in styles:
        yield (10 if default == ["'none'"] else 5), "the policy has nothing unsafe"


def _cookies(cookies: SimpleCookie):
    if not cookies:
        return
    if not all(each["secure"] for each in cookies.values()):
        yield -20, "a cookie may travel in the clear"
    if not all(each["httponly"] for each in cookies.values()):
        yield -30, "a script may read a cookie"
    elif all(each["samesite"] in ("Lax", "Strict") for each in cookies.values()):
        yield 5, "all cookies are secure, hidden from scripts and of this site"


def _transport(header: str):
    age = re.search(r"max-age=(\d+)", header)
    if not age:
        yield -20, "no strict transport security"
    elif int(age[1]) < HALF_A_YEAR:
        yield -10, "strict transport security for less than half a year"


def _framing(headers):
    policy = directives(headers.get("Content-Security-Policy", ""))
    if "frame-ancestors" in policy:
        yield 5, "the policy says who may frame"
    elif headers.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN"):
        yield -20, "anybody may frame it"


def _referrer(header: str):
    private = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
    if header in private:
        yield 5, "the referrer stays private"
    elif header:
        yield -5, "the referrer goes elsewhere"


def _sniffing(header: str):
    if header != "nosniff":
        yield -5, "a browser may guess the type"


def _sharing(header: str):
    if header == "*":
        yield -50, "every site may read it"


class _Sources(HTMLParser):
    """The addresses of all scripts of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag == "script":
            self.scripts.append(dict(attributes).get("src") or "inline")


def _scripts(answer):
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    reader = _Sources()
    reader.feed(answer.content.decode())
    if any(not source.startswith("/") or source.startswith("//") for source in reader.scripts):
        yield -5, "a script comes from elsewhere, or stands in the page"
