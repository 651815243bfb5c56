"""The table of ASVS 5.0 requirements: `python -m tests.assurance.asvs > docs/asvs.md`."""

import tomllib
from collections import Counter
from itertools import groupby

from .named import ROOT

SOURCE = ROOT / "docs" / "asvs.toml"
DOCUMENT = ROOT / "docs" / "asvs.md"
STATES = {
    "shown": "shown by tests",
    "design": "met by design, no test",
    "site": "for the hospital to do",
    "na": "does not apply",
    "open": "**not met**",
}
CHAPTERS = {
    1: "Encoding and sanitising", 2: "Validation and business logic", 3: "The browser",
    4: "Web services", 5: "Files", 6: "Authentication", 7: "Sessions", 8: "Authorisation",
    9: "Tokens", 10: "OAuth and OpenID Connect", 11: "Cryptography", 12: "Communication",
    13: "Configuration", 14: "Data protection", 15: "Coding and architecture",
    16: "Logging and errors", 17: "WebRTC",
}  # fmt: skip
HEAD = """# OWASP ASVS 5.0, levels 1 and 2

Made of [asvs.toml](asvs.toml) by `python -m tests.assurance.asvs`; a test compares the two and asks
whether each test that is named exists. The words are short and our own: read the
[standard](https://owasp.org/www-project-application-security-verification-standard/) for what a
requirement says. “Not met” is said as plainly as the rest.
"""


def load() -> dict:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))


def state_of(item: dict) -> str:
    """How a requirement stands."""
    return next(state for state in STATES if state in item)


def page(told: dict) -> str:
    """The table as Markdown."""
    items = told["items"]
    counted = Counter(state_of(item) for item in items.values())
    lines = [HEAD, "| | |\n| --- | --- |"]
    lines += [f"| {words} | {counted[state]} |" for state, words in STATES.items()]
    lines += [f"| all | {len(items)} |\n"]
    for chapter, rows in groupby(items.items(), key=lambda row: int(row[0].split(".")[0])):
        lines += [f"## {chapter} {CHAPTERS[chapter]}\n", "| | L | | |\n| --- | --- | --- | --- |"]
        lines += [_row(number, item) for number, item in rows]
        lines.append("")
    lines += ["## The tests\n", "| | |\n| --- | --- |"]
    for name, tests in told["tests"].items():
        listed = "<br>".join(f"`{test.removeprefix('tests/')}`" for test in tests)
        lines.append(f"| {name} | {listed} |")
    return "\n".join(lines) + "\n"


def _row(number: str, item: dict) -> str:
    state = state_of(item)
    how = ", ".join(item["shown"]) if "shown" in item else item[state]
    words = {"shown": "tests: ", "design": "design: ", "site": "hospital: "}
    words |= {"na": "does not apply: ", "open": "**not met**: "}
    return f"| {number} | {item['level']} | {item['what']} | {words[state]}{how} |"


if __name__ == "__main__":
    print(page(load()), end="")
