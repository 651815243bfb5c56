"""From coded facts to a finished letter: which sentences, in which order, under which heading.

The plan stands on top and the warning signs right after it, as the rules of plain letters ask for
(Academy of Medical Royal Colleges, “Please, write to me”; NICE, information for the public).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypedDict

from .blocks import Blocks, blocks_of
from .facts import Facts
from .places import levels_words, places_words
from .signs import WEAK, signs_for

DAYS = {
    "within_24_h": 1,
    "within_3_days": 3,
    "within_a_week": 7,
    "within_two_weeks": 14,
    "within_four_weeks": 28,
}
NO_BREAK = "\N{NO-BREAK SPACE}"
QUESTIONS = ("why", "good", "harm", "other", "nothing", "long", "myself")
RULES = ("lie", "brace", "lift", "drive")
HELP = ("rehabilitation", "home", "worry", "groups", "language", "print")


class Part(TypedDict):
    """Lines of one kind: sentences of a paragraph, a list, or something to write on by hand."""

    kind: str
    lines: list[str]


class Section(TypedDict):
    """A heading and what stands under it."""

    key: str
    heading: str
    parts: list[Part]


class Letter(TypedDict):
    """A finished letter, of which every sentence is final."""

    language: str
    greeting: str
    opening: list[str]
    sections: list[Section]
    regards: str


def compose(facts: Facts, language: str) -> Letter:
    """The letter for these facts; what is not known leaves its sentence out."""
    write = Writer(facts, blocks_of(language))
    return {
        "language": language,
        "greeting": write.greeting(),
        "opening": write.opening(),
        "sections": [section for section in write.sections() if section["parts"]],
        "regards": write.say("closing.regards"),
    }


def running_text(letter: Letter) -> list[str]:
    """What of a letter is read as sentences: neither headings nor lines to write on."""
    parts = [part for section in letter["sections"] for part in section["parts"]]
    lines = [line for part in parts if part["kind"] in ("text", "list") for line in part["lines"]]
    return [*letter["opening"], *lines]


class Writer:
    """Writes one letter in one language."""

    def __init__(self, facts: Facts, blocks: Blocks) -> None:
        self.facts, self.blocks = facts, blocks
        self.phone = unbroken(facts["phone"])
        self.office = unbroken(facts["office_phone"]) or self.phone

    def say(self, key: str, **values: str) -> str:
        return self.blocks.say(key, **values)

    def coded(self, block: str, value: str, **values: str) -> str:
        """The sentence for a coded value; nothing for a value that is not known."""
        return self.say(f"{block}.{value}", **values) if value else ""

    def day(self, name: str) -> str:
        return self.blocks.day(self.facts[name])

    def greeting(self) -> str:
        return self.say("greeting.named", name=self.facts["patient"]) or self.say("greeting.plain")

    def opening(self) -> list[str]:
        """When the team met, and that the patient decides."""
        met = "intro.emergency" if self.facts["is_emergency"] else "intro.regular"
        return lines(
            self.say(met, day=self.day("met_on")),
            self.say("intro.decide"),
            self.say("intro.replaces", day=self.day("replaces")),
            self.say("intro.ratify") if self.facts["awaits_ratification"] else "",
        )

    def sections(self) -> Iterator[Section]:
        """Every section in its place."""
        for key in SECTIONS:
            parts = [part for part in getattr(self, key)() if part["lines"]]
            yield {"key": key, "heading": self.say(f"heading.{key}"), "parts": parts}

    def advice(self) -> Iterator[Part]:
        facts = self.facts
        yield text(self.coded("modality", facts["modality"]))
        others = [key for key in facts["components"] if key != facts["modality"]]
        if others:
            yield text(self.say("together.lead"))
            yield listing(*(self.blocks.word("modality", key) for key in others))
        yield text(self.timing(), self.coded("intent", facts["intent"]))
        differed = self.say("reasons.differed") if facts["opinions_differed"] else ""
        yield text(self.say("reasons.ask"), differed)

    def timing(self) -> str:
        """By which day it should start; a day that has passed is not named."""
        timing = self.facts["timing"]
        if timing not in DAYS:
            return self.coded("timing", timing)
        day = date.fromisoformat(self.facts["met_on"]) + timedelta(days=DAYS[timing])
        if day.isoformat() < self.facts["released_on"]:
            return self.say("soon.late")
        return self.say(f"timing.{timing}", day=self.blocks.day(day.isoformat()))

    def warning(self) -> Iterator[Part]:
        facts = self.facts
        yield text(self.say("signs.lead"))
        yield listing(*(self.say(f"signs.{sign}") for sign in signs_for(facts)))
        yield {"kind": "call", "lines": lines(self.say("act.call", phone=self.phone))}
        pressed = self.say("act.pressed") if facts["pressed"] in ("cord", "nerves") else ""
        weak = self.say("act.unstable") if facts["stability"] == "unstable" else ""
        yield text(self.say("act.wait"), pressed or weak, self.say("act.nobody"))

    def next(self) -> Iterator[Part]:
        yield text(*self.talk(), self.say("next.plan") if self.facts["has_plan"] else "")
        yield text(self.say("next.fill"))
        unknown = [] if self.facts["responsible"] else ["responsible"]
        by_hand = ["appointment", "place", *unknown, "contact", "contact_phone"]
        yield {"kind": "blank", "lines": [self.blocks.word("line", key) for key in by_hand]}

    def talk(self) -> Iterator[str]:
        """Who speaks with the patient and by when, and whom to call otherwise."""
        name, by = self.facts["informs"], self.facts["informs_by"]
        who = "informs" if name else "somebody"
        if by and by >= self.facts["released_on"]:
            yield self.say(f"next.{who}_by", name=name, day=self.blocks.day(by))
            call = "chase"
        else:
            yield self.say(f"next.{who}", name=name)
            call = "call"
        yield self.say("next.responsible", name=self.facts["responsible"])
        yield self.say(f"next.{call}", phone=self.office)

    def found(self) -> Iterator[Part]:
        facts = self.facts
        # Of a tumour whose kind is not known nothing was presumed.
        told = facts["tumour_class"] != "unknown" or facts["histology"] == "pending"
        yield text(
            self.coded("class", facts["tumour_class"]),
            self.coded("histology", facts["histology"] if told else ""),
        )
        yield text(*self.place())
        yield text(
            self.coded("stability", facts["stability"]),
            self.coded("pressed", facts["pressed"]),
            self.coded("deficit", facts["deficit"]),
        )
        yield text(self.say("found.explain"))

    def place(self) -> Iterator[str]:
        levels = self.facts["levels"]
        many = "s" if len(levels) > 1 else ""
        yield self.say(f"place.where{many}", places=places_words(self.blocks, levels))
        yield self.say(f"place.level{many}", levels=levels_words(self.blocks, levels))

    def why(self) -> Iterator[Part]:
        yield text(self.coded("reason", self.facts["reason"] or "other"))
        there = [self.blocks.word("discipline", key) for key in self.facts["disciplines"]]
        yield text(self.say("team.lead" if there else "team.plain"))
        yield listing(*there)

    def until(self) -> Iterator[Part]:
        stability = self.facts["stability"]
        ask = {"unstable": "until.unstable", "indeterminate": "until.unsure"}
        yield text(self.say("until.keep"), self.say(ask[stability]) if stability in WEAK else "")
        yield text(self.say("until.lead"))
        yield listing(*(self.say(f"until.{key}") for key in RULES))

    def ask(self) -> Iterator[Part]:
        yield listing(*(self.say(f"ask.{key}") for key in QUESTIONS))

    def choice(self) -> Iterator[Part]:
        yield text(self.say("choice.say_no", phone=self.office))
        yield text(self.say("choice.wishes"))
        yield text(self.say("choice.second"))
        yield text(self.coded("trial", self.facts["trial"]))

    def support(self) -> Iterator[Part]:
        yield listing(*(self.say(f"support.{key}", phone=self.office) for key in HELP))

    def copies(self) -> Iterator[Part]:
        yield text(self.say("copies.lead"))
        boxes = [self.blocks.word("copy", key) for key in ("family_doctor", "other")]
        yield {"kind": "boxes", "lines": boxes}


SECTIONS = (
    "advice",
    "warning",
    "next",
    "found",
    "until",
    "ask",
    "choice",
    "support",
    "why",
    "copies",
)


def unbroken(phone: str) -> str:
    """A telephone number that stays on one line."""
    return phone.replace(" ", NO_BREAK)


def lines(*said: str) -> list[str]:
    """The sentences that there is something to say for."""
    return [sentence for sentence in said if sentence]


def text(*said: str) -> Part:
    """A paragraph."""
    return {"kind": "text", "lines": lines(*said)}


def listing(*said: str) -> Part:
    """A list."""
    return {"kind": "list", "lines": lines(*said)}
