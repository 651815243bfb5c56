"""The German words, read from the file that people edit and from the one that the program reads."""

import ast
import gettext
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "locale" / "de" / "LC_MESSAGES"
Words = dict[tuple[str | None, str], str]


def written() -> Words:
    """What stands in the file that people edit; each number of a thing for itself."""
    found: Words = {}
    for block in (FOLDER / "django.po").read_text("utf-8").split("\n\n"):
        entry = {name: _joined(block, name) for name in _names(block)}
        context, words = entry.get("msgctxt"), entry.get("msgid", "")
        if words:
            found[context, words] = entry.get("msgstr") or entry["msgstr[0]"]
        if "msgid_plural" in entry:
            found[context, entry["msgid_plural"]] = entry["msgstr[1]"]
    return found


def _names(block: str) -> list[str]:
    return re.findall(r"^(msg\S+) ", block, re.MULTILINE)


def _joined(block: str, name: str) -> str:
    lines = re.search(rf'^{re.escape(name)} ((?:".*"\n?)+)', block, re.MULTILINE)
    return "".join(ast.literal_eval(line) for line in lines[1].splitlines())


def compiled() -> gettext.GNUTranslations:
    """What the program reads."""
    with (FOLDER / "django.mo").open("rb") as file:
        return gettext.GNUTranslations(file)
