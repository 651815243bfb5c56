"""What a recommendation of the board has to say: its parts, what is missing, and how it is read.

The parts follow the checklists of auditors (INCa, DKG/OnkoZert, NHS England): modality, intent,
level, timing, condition with fallback, guideline, trial, who is responsible and who tells the
patient by when. `Content` is what was written, part by part; an empty part stands for nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases import levels
from tumorboard.roles import Discipline
from tumorboard.tongue import begun, listed, within

from .vocabulary import Guideline, Intent, Modality, Timing, Trial

Content = Mapping[str, str]

LOCAL = frozenset(
    {
        Modality.SURGERY,
        Modality.RADIOTHERAPY,
        Modality.EMBOLISATION,
        Modality.ABLATION,
        Modality.DIAGNOSTICS,
    }
)
"""What is done to a place in the spine, so that the level belongs to the recommendation."""


@dataclass(frozen=True)
class Part:
    """One part of a recommendation: how it is called, and what may stand in it.

    `kind` is text, line, levels, date, choice or several; several choices stand with a space
    between them. The wording is what the board takes its positions on; the rest may be completed
    until the consensus is recorded.
    """

    name: str
    label: str
    kind: str
    choices: type[TextChoices] | None = None
    is_wording: bool = True
    longest: int = 300


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        Part("recommendation", "We recommend", "text", longest=4000),
        Part("modality", "Modality", "choice", Modality),
        Part("components", "Together with", "several", Modality),
        Part("intent", "Intent", "choice", Intent),
        Part("levels", "Level", "levels"),
        Part("timing", "Timing", "choice", Timing),
        Part("condition", "On condition that", "line"),
        Part("fallback", "Otherwise", "line"),
        Part("guideline", "Guideline", "choice", Guideline, is_wording=False),
        Part("guideline_reason", "Which guideline, or why off it", "line", is_wording=False),
        Part("trial", "Clinical trial", "choice", Trial, is_wording=False),
        Part("trial_reason", "Which trial, or why none", "line", is_wording=False),
        Part("considered", "Considered and not chosen", "line", is_wording=False, longest=1000),
        Part("responsible", "Responsible clinician", "line", is_wording=False, longest=160),
        Part("informs", "Who tells the patient", "line", is_wording=False, longest=160),
        Part("informs_by", "By when", "date", is_wording=False),
    )
}
WORDING = tuple(name for name, part in PARTS.items() if part.is_wording)


@dataclass(frozen=True)
class Fault:
    """A part that is missing or cannot be read, with the sentence that says so."""

    part: str
    sentence: str

    @property
    def label(self) -> str:
        return PARTS[self.part].label


def faults(content: Content) -> list[Fault]:
    """What is written but cannot be read: a level, a date, a choice that does not exist."""
    return [
        Fault(name, sentence)
        for name, part in PARTS.items()
        if (text := content.get(name, "").strip()) and (sentence := _fault(part, text))
    ]


def _fault(part: Part, text: str) -> str:
    if len(text) > part.longest:
        return f"Please keep this to {part.longest} characters; it has {len(text)}."
    if part.choices and not set(text.split()) <= set(part.choices.values):
        return "Please choose from the list."
    try:
        if part.kind == "levels":
            levels.spans_in(text)
        if part.kind == "date":
            date.fromisoformat(text)
    except ValueError as error:
        return str(error) if part.kind == "levels" else "Please give a date."
    return ""


def missing(content: Content) -> list[Fault]:
    """What a recommendation leaves open, in the order of its parts; a sentence for each."""
    open_parts = dict(_missing({name: content.get(name, "").strip() for name in PARTS}))
    return [Fault(name, open_parts[name]) for name in PARTS if name in open_parts]


def _missing(said: dict[str, str]) -> Iterator[tuple[str, str]]:
    needed = {
        "recommendation": "the recommendation in words",
        "modality": "what is to be done first",
        "intent": "to what end",
        "timing": "by when it is to begin",
        "guideline": "whether it is in line with a guideline",
        "trial": "whether a trial was considered",
        "responsible": "who is responsible",
        "informs": "who tells the patient",
        "informs_by": "by when the patient is told",
    }
    yield from ((name, words) for name, words in needed.items() if not said[name])
    if LOCAL & {said["modality"], *said["components"].split()} and not said["levels"]:
        yield "levels", "at which level"
    if said["timing"] == Timing.ON_CONDITION and not said["condition"]:
        yield "condition", "on which condition"
    if said["condition"] and not said["fallback"]:
        yield "fallback", "what is done when the condition is not met"
    if said["guideline"] == Guideline.OFF and not said["guideline_reason"]:
        yield "guideline_reason", "why it is off guideline"
    if said["trial"] == Trial.NOT_CONSIDERED and not said["trial_reason"]:
        yield "trial_reason", "why no trial was considered"
    if said["trial"] == Trial.OFFERED and not said["trial_reason"]:
        yield "trial_reason", "which trial"


def read_back(content: Content) -> list[str]:
    """The whole recommendation as the chair reads it aloud: one sentence for each thing said."""
    said = {name: content.get(name, "").strip() for name in PARTS}
    sentences = [_plain(said["recommendation"]), _kind_words(said), _when_words(said)]
    if said["guideline"]:
        because = f": {said['guideline_reason']}" if said["guideline_reason"] else ""
        sentences.append(_plain(f"{_(Guideline(said['guideline']).label)}{because}"))
    if said["trial"]:
        which = f": {said['trial_reason']}" if said["trial_reason"] else ""
        trial = _("Clinical trial: {answer}").format(answer=within(_(Trial(said["trial"]).label)))
        sentences.append(_plain(f"{trial}{which}"))
    if said["considered"]:
        other = _("Considered and not chosen: {other}").format(other=said["considered"])
        sentences.append(_plain(other))
    sentences.append(_people_words(said))
    return [sentence for sentence in sentences if sentence]


def _plain(text: str) -> str:
    """The text as a sentence with its full stop."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def _kind_words(said: dict[str, str]) -> str:
    parts = []
    if said["modality"]:
        parts.append(_modality_words(said["modality"], said["components"].split()))
    if said["levels"]:
        parts.append(_("at {levels}").format(levels=said["levels"]))
    if said["intent"]:
        parts.append(_("intent {intent}").format(intent=within(_(Intent(said["intent"]).label))))
    return _plain(begun(", ".join(parts)))


def _modality_words(modality: str, components: list[str]) -> str:
    """What is done first, and together with what: “surgery with radiotherapy and …”."""
    words = _(Modality(modality).label)
    if not components:
        return words
    others = listed([within(_(Modality(key).label)) for key in components])
    return _("{treatment} with {other}").format(treatment=words, other=others)


def _when_words(said: dict[str, str]) -> str:
    parts = [_(Timing(said["timing"]).label)] if said["timing"] else []
    if said["condition"]:
        parts.append(_("on condition that {condition}").format(condition=said["condition"]))
    when = begun(", ".join(parts))
    if said["fallback"]:
        otherwise = _("otherwise {fallback}").format(fallback=said["fallback"])
        when = f"{when}; {otherwise}"
    return _plain(when)


def _people_words(said: dict[str, str]) -> str:
    parts = []
    if said["responsible"]:
        parts.append(_("Responsible: {who}").format(who=named(said["responsible"])))
    if said["informs"]:
        by = day_words(said["informs_by"]) if said["informs_by"] else ""
        tells = _("{who} tells the patient by {day}") if by else _("{who} tells the patient")
        parts.append(tells.format(who=named(said["informs"]), day=by))
    return _plain(". ".join(parts))


def named(who: str) -> str:
    """Who does something: a discipline in the language at hand, a person as they were written."""
    return _(who) if who in Discipline.labels else who


def day_words(iso: str) -> str:
    """A date that was written as YYYY-MM-DD as it is read; what is no date stays as written."""
    try:
        return dateformat.format(date.fromisoformat(iso), pgettext("a day", "j F Y"))
    except ValueError:
        return iso
