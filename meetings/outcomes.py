"""What becomes of a planned action: the answers there are, the coded reasons, what each needs.

The reasons follow the list of the German medical informatics initiative (code system
mii-cs-mtb-follow-up-grund-nicht-umsetzung), without its codes for payment and for doses, in words
of the clinic; the last of them are our own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

LONGEST_WORDS = 1000


class ActionState(TextChoices):
    """Where an action stands; what an answer can say is every one of them but the last."""

    OPEN = "open", "Open"
    DONE = "done", "Done as advised"
    CHANGED = "changed", "Done differently"
    PARTLY = "partly", "Partly done"
    NOT_DONE = "not_done", "Not carried out"
    SUPERSEDED = "superseded", "Replaced by a changed decision"


class Reason(TextChoices):
    """Why something was done differently, in part, or not at all."""

    NO_INDICATION = "no_indication", "No longer indicated"
    MEDICAL = "medical", "Other medical reason"
    COMORBIDITY = "comorbidity", "Comorbidity"
    DETERIORATION = "deterioration", "Patient's condition worsened"
    PROGRESSION = "progression", "Tumour progressed"
    REMISSION = "remission", "Remission"
    TOXICITY = "toxicity", "Toxicity or complication of treatment"
    PATIENT_REFUSAL = "patient_refusal", "Patient refused"
    PATIENT_WISH = "patient_wish", "Patient wished for something else"
    NOT_ATTENDED = "not_attended", "Patient did not come"
    OTHER_THERAPY = "other_therapy", "Another treatment was chosen"
    SUPPORTIVE = "supportive", "Best supportive care was chosen"
    CONDITION_UNMET = "condition_unmet", "The condition was not met"
    NO_CAPACITY = "no_capacity", "No date, bed or machine in time"
    LATER_DECISION = "later_decision", "A later decision of the board"
    DIED = "died", "Patient died"
    LOST = "lost", "Lost to follow-up"
    OTHER = "other", "Another reason, in words"


class Source(TextChoices):
    """From where an answer came."""

    MEMBER = "member", "written by a member"
    LINK = "link", "told by the outside doctor through a link"
    CARRIED = "carried", "carried over from the decision that was replaced"
    DEPARTURE = "departure", "follows from death or loss to follow-up"


class Departure(TextChoices):
    """Why nobody follows a patient any more."""

    DIED = "died", "Died"
    LOST = "lost", "Lost to follow-up"


class Told(TextChoices):
    """How a patient was told of the decision."""

    IN_PERSON = "in_person", "In person"
    PHONE = "phone", "By telephone"
    VIDEO = "video", "By video"
    LETTER = "letter", "By letter"
    BY_OTHER = "by_other", "By the referring or family doctor"


S = ActionState
ANSWERED = (S.DONE, S.CHANGED, S.PARTLY, S.NOT_DONE)
DEVIATING = (S.CHANGED, S.PARTLY, S.NOT_DONE)
HAPPENED = (S.DONE, S.CHANGED, S.PARTLY)
ANSWERS = tuple((state.value, state.label) for state in ANSWERED)
REPLACED = "The board has changed this decision: answer what the new one asks for."


@dataclass(frozen=True)
class Said:
    """One answer: what became of the action, when, why, how, and who told it."""

    outcome: str
    on: date | None = None
    reason: str = ""
    words: str = ""
    told_by: str = ""

    @property
    def reason_words(self) -> str:
        return Reason(self.reason).label if self.reason else ""

    def columns(self) -> dict:
        return dict(vars(self))


def faults(said: Said, *, today: date, answered: bool) -> Iterator[tuple[str, str]]:
    """What is wrong with an answer: the field, and the sentence.

    `answered` says whether it corrects an earlier one.
    """
    if said.outcome not in (*ANSWERED, S.OPEN) or (said.outcome == S.OPEN and not answered):
        yield "outcome", "Please say what became of it."
        return
    if said.outcome in HAPPENED and said.on is None:
        yield "on", "Please give the day on which it was done."
    if said.on is not None and said.on > today:
        yield "on", "This day has not come yet."
    if said.on is not None and said.outcome == S.OPEN:
        yield "on", "What is not done yet has no day."
    yield from _faults_of_reason(said)
    if len(said.words) > LONGEST_WORDS:
        yield "words", f"Please keep this to {LONGEST_WORDS} characters."
    if not said.told_by:
        yield "told_by", "Please say who told it."


def _faults_of_reason(said: Said) -> Iterator[tuple[str, str]]:
    deviates = said.outcome in DEVIATING
    if deviates and said.reason not in Reason.values:
        yield "reason", "Please say why it was not done as advised."
    if not deviates and said.reason:
        yield "reason", "A reason belongs to what was not done as advised."
    if said.outcome in (S.CHANGED, S.PARTLY) and not said.words:
        yield "words", "Please say how it was done."
    elif said.reason == Reason.OTHER and not said.words:
        yield "words", "Please say the reason in words."
    elif said.outcome == S.OPEN and not said.words:
        yield "words", "Please say why the earlier answer was wrong."
