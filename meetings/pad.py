"""The writer's pad: the consensus while it is worded, part by part, for chair and minute-taker."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tumorboard.models import User
from tumorboard.roles import Discipline

from .chairing import may_write
from .drafting import NOTES, texts_of
from .models import AgendaItem, DraftPart
from .planned import COLUMNS, MOST_LINES, cell_name, plan_faults, rows_of
from .recommendation import PARTS, Content, Part, faults, missing
from .scene import Scene
from .stages import Stage

COLUMN_WORDS = {
    "what": "What is to be done",
    "owner": "By whom",
    "due": "Until",
    "condition": "On condition that",
}


@dataclass(frozen=True)
class Field:
    """A part of the recommendation with what stands in it now."""

    part: Part
    text: str
    fault: str = ""

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        chosen = self.text.split()
        return [(value, label, value in chosen) for value, label in self.part.choices.choices]


@dataclass
class Pad:
    """The draft of the case before the board, as its writers see it."""

    scene: Scene
    writer: User

    @property
    def item(self) -> AgendaItem | None:
        """The case before the board; none for who does not write."""
        return self.scene.current if self.is_writer else None

    @property
    def is_writer(self) -> bool:
        return may_write(self.scene.meeting, self.writer)

    @cached_property
    def texts(self) -> dict[str, str]:
        return texts_of(self.item)

    @property
    def is_early(self) -> bool:
        """Whether the recommendations are still sealed, so that there is little to word yet."""
        return self.scene.stage == Stage.SEALED

    @property
    def key(self) -> str:
        """Names what is on the pad; another one is a new pad, the same one only has news."""
        return f"{self.item.pk}:{'early' if self.is_early else 'open'}" if self.item else ""

    @property
    def fields(self) -> dict[str, Field]:
        wrong = {fault.part: fault.sentence for fault in faults(self.texts)}
        return {
            name: Field(part, self.texts.get(name, ""), wrong.get(name, ""))
            for name, part in PARTS.items()
        }

    @property
    def open_words(self) -> str:
        return open_words(self.texts)

    @property
    def notes(self) -> str:
        return self.texts.get(NOTES, "")

    @property
    def rows(self) -> list[dict]:
        """All lines of the plan; those after the first empty one come up when they are needed."""
        written = rows_of(self.texts)
        wrong = dict(plan_faults(self.texts))
        blank = dict.fromkeys(COLUMNS, "")
        return [
            {
                "number": number + 1,
                "is_spare": number > len(written),
                "cells": [
                    {
                        "name": cell_name(number, column),
                        "label": COLUMN_WORDS[column],
                        "column": column,
                        "text": row[column],
                        "fault": wrong.get(cell_name(number, column), ""),
                    }
                    for column in COLUMNS
                ],
            }
            for number, row in enumerate([*written, *[blank] * (MOST_LINES - len(written))])
        ]

    @property
    def names(self) -> list[str]:
        """Who may be named as responsible: disciplines and the voting members."""
        members = [m.user.name for m in self.scene.members if m.is_voting]
        return [*Discipline.labels, *members]


def news_of(item: AgendaItem) -> dict[str, dict]:
    """Every part that was ever written, for a pad that stands on a screen already."""
    parts: Iterable[DraftPart] = item.draft_parts.select_related("by")
    return {part.name: {"text": part.text, "by": part.by.name} for part in parts}


def open_words(texts: Content) -> str:
    """What the draft leaves open still, in one line."""
    return ", ".join(PARTS[fault.part].label.lower() for fault in missing(texts))


def wrong_in(texts: Content) -> dict[str, str]:
    """What cannot be read, by the name of its part or cell."""
    return {fault.part: fault.sentence for fault in faults(texts)} | dict(plan_faults(texts))
