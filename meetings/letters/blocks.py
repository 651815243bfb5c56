"""The sentences of the letter, one file for each language: data, to be approved as such."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "de")
FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Blocks:
    """All sentences and words of one language, by dotted keys such as “blocks.modality.surgery”.

    `approved_by` says which clinician approved this edition, or that nobody has yet.
    """

    language: str
    name: str
    edition: str
    approved_by: str
    months: tuple[str, ...]
    texts: Mapping[str, str]

    def say(self, key: str, **values: object) -> str:
        """The sentence with its placeholders filled; empty when one of them is not known."""
        text = self.texts[f"blocks.{key}"]
        return text.format(**values) if all(values.get(name) for name in gaps_in(text)) else ""

    def frame(self, key: str, **values: object) -> str:
        """A phrase that stands around the letter, such as its title."""
        return self.texts[f"frame.{key}"].format(**values)

    def word(self, kind: str, key: str, **values: object) -> str:
        """The plain words for a coded value."""
        return self.texts[f"words.{kind}.{key}"].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence of this key."""
        return f"blocks.{key}" in self.texts

    def listed(self, parts: list[str]) -> str:
        """“a”, “a and b”, “a, b and c” in the language."""
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.texts['dates.and']} {parts[-1]}"

    def day(self, iso: str) -> str:
        """An ISO date as the language writes it; empty for no date."""
        if not iso:
            return ""
        day = date.fromisoformat(iso)
        month = self.months[day.month - 1]
        return self.texts["dates.day"].format(day=day.day, month=month, year=day.year)


@cache
def gaps_in(text: str) -> frozenset[str]:
    """The names of the placeholders in a sentence of the files."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@cache
def blocks_of(language: str) -> Blocks:
    """The sentences of a language, read once; a KeyError for a language that has none."""
    if language not in LANGUAGES:
        raise KeyError(language)
    read = tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8"))
    texts = dict(_flat(read))
    about = {name: texts[name] for name in ("language", "name", "edition", "approved_by")}
    return Blocks(**about, months=tuple(read["dates"]["months"]), texts=MappingProxyType(texts))


def _flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}.")
        elif isinstance(value, str):
            yield f"{path}{key}", value
