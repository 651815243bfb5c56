"""The acceptance checklist of boards and their auditors: line, item, and where it stands.

`.venv/bin/python manage.py shell -c "from tests.assurance import acceptance; acceptance.write()"`
"""

import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import groupby

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist

from cases.record.catalogue import field_of
from meetings.figures import counted, pack
from meetings.figures.facts import Facts
from meetings.recommendation import PARTS
from meetings.vocabulary import Said
from tumorboard.routes import routes

from .named import ROOT

SOURCE = ROOT / "docs" / "acceptance.toml"
DOCUMENT = ROOT / "docs" / "acceptance.md"
COMMAND = (
    '.venv/bin/python manage.py shell -c "from tests.assurance import acceptance; '
    'acceptance.write()"'
)
HEAD = f"""# What boards and their auditors ask for

Each line of the checklist and each thing in it, with the screen, the field or the report that has
it; what has no place says why. US: Commission on Cancer; EN: NHS England; DE: DKG/OnkoZert;
FR: INCa; AU: Australian optimal care pathways; NI: NICE; *: our own reading. Made of
[acceptance.toml](acceptance.toml) by `{COMMAND}`;
a test asks whether each place exists.
"""
NOTHING = Facts(now=datetime(2026, 1, 1, tzinfo=UTC), core=("neurosurgery",))


def load() -> list[dict]:
    return tomllib.loads(SOURCE.read_text(encoding="utf-8"))["line"]


def exists(place: str) -> bool:
    """Whether what the place names is there, and offers what it must."""
    kind, _, rest = place.partition(" ")
    return KINDS[kind](rest)


def _screen(name: str) -> bool:
    return name in {route.name for route in routes()}


def _field(words: str) -> bool:
    path, *values = words.split()
    app, model, name = path.split(".")
    try:
        field = apps.get_model(app, model)._meta.get_field(name)
    except (LookupError, FieldDoesNotExist):
        return False
    offered = getattr(field, "choices", None) or getattr(
        getattr(field, "base_field", None), "choices", ()
    )
    return set(values) <= {str(key) for key, _ in offered or ()}


def _record(words: str) -> bool:
    path, *values = words.split()
    section, key = path.split(".")
    try:
        field = field_of(section, key)
    except KeyError:
        return key == "on" and not values
    return set(values) <= {value for value, _ in field.values}


def _decision(words: str) -> bool:
    name, *values = words.split()
    return name in PARTS and set(values) <= {
        str(key) for key, _ in getattr(PARTS[name].choices, "choices", ())
    }


def _paper(words: str) -> bool:
    file, said = words.split(": ", 1)
    path = ROOT / "templates" / "pdf" / file
    return path.is_file() and said in path.read_text(encoding="utf-8")


def _figure(key: str) -> bool:
    return key in {one.key for one in counted.figures_of(NOTHING)}


def _pack(title: str) -> bool:
    return title in {line.title for line in pack.lines_of(NOTHING, yearly=None)}


KINDS: dict[str, Callable[[str], bool]] = {
    "screen": _screen,
    "field": _field,
    "record": _record,
    "decision": _decision,
    "said": lambda key: key in Said.values,
    "paper": _paper,
    "figure": _figure,
    "pack": _pack,
}


def page(lines: list[dict]) -> str:
    """The table as Markdown."""
    items = [item for line in lines for item in line["items"]]
    left_out = sum("without" in item for item in items)
    told = [HEAD, f"{len(lines)} lines, {len(items)} items, of which {left_out} have no place.\n"]
    for group, rows in groupby(lines, key=lambda line: line["group"]):
        told += [f"## {group}\n", "| Line | Asked by | What | Where |", "| --- | --- | --- | --- |"]
        told += [row for line in rows for row in _rows(line)]
        told.append("")
    return "\n".join(told)


def _rows(line: dict) -> list[str]:
    rows = []
    for number, item in enumerate(line["items"]):
        head = (line["words"], line["by"]) if not number else ("", "")
        where = ", ".join(f"`{place}`" for place in item.get("places", ()))
        where = where or f"**no place**: {item['without']}"
        rows.append(f"| {head[0]} | {head[1]} | {item['what']} | {where} |")
    return rows


def write() -> None:
    """Make the document anew."""
    DOCUMENT.write_text(page(load()), encoding="utf-8")
