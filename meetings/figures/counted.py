"""From the facts of a time to its figures, each with the definition that stands beside it."""

from collections import Counter

from cases.states import CaseState
from meetings.outcomes import ActionState, Reason
from meetings.vocabulary import Grade, Trial
from tumorboard.roles import Discipline

from .facts import URGENT, Decision, Facts
from .listed import audit, list_only
from .shape import Figure, Row, spread

ONE_PERSON = "fewer than two members gave opinions: it would be a figure about a person"


def figures_of(facts: Facts) -> list[Figure]:
    """All figures in their order on the page."""
    return [make(facts) for make in MAKERS]


def states(facts: Facts) -> Figure:
    """Where the cases stand that were registered in the time."""
    total = sum(facts.states.values())
    return Figure(
        "states",
        "Cases by state",
        "Cases registered in this time, by the state in which they are today.",
        tuple(Row(one.label, facts.states.get(one, 0), total) for one in CaseState),
        whole=True,
    )


def days(facts: Facts) -> Figure:
    """How long it took from the referral to the decision."""
    return _measured(
        "days",
        "Days from referral to decision",
        "Days of the calendar from the day on which the case was first handed in (or registered, "
        "where it never was) to the day of the board's first decision on that presentation. "
        "Half of the decisions lie between the quartiles. Emergency boards count too.",
        [one.days for one in facts.decisions],
        "days",
    )


def minutes(facts: Facts) -> Figure:
    """How long the board took for a case."""
    return _measured(
        "minutes",
        "Minutes a case",
        "Minutes from the moment at which a case was last put before a regular meeting to its "
        "decision. What was discussed before it was set aside is not in it.",
        [one.minutes for one in facts.at_meetings if one.minutes is not None],
        "minutes",
    )


def postponed(facts: Facts) -> Figure:
    """How many cases were sent away without a decision."""
    listed = facts.heard + facts.deferred
    return Figure(
        "postponed",
        "Postponed",
        "Cases on the agenda of a regular meeting that was held, which were deferred instead of "
        "decided. The reason is kept in words and has no code, so that missing data cannot be "
        "told from other reasons by number. Not counted: cases of a cancelled meeting, and those "
        "that were taken to an emergency board.",
        (Row("Deferred", facts.deferred, listed),),
        goal=10,
        is_most=True,
    )


def attendance(facts: Facts) -> Figure:
    """At how many meetings each discipline was there."""
    return Figure(
        "attendance",
        "Attendance by discipline",
        "Regular meetings that were held at which somebody was there for the discipline, in the "
        "room, by video or by telephone, deputies included. The tumour class does not matter here.",
        tuple(
            Row(_label(key), facts.attended.get(key, 0), facts.meetings)
            for key in dict.fromkeys((*facts.core, *sorted(facts.attended)))
        ),
        of_class=False,
    )


def quorum(facts: Facts) -> Figure:
    """Whether the quorum was there when decisions were taken."""
    met, total = sum(one.quorum_met for one in facts.decisions), len(facts.decisions)
    return Figure(
        "quorum",
        "Quorum at the decisions",
        "Decisions at whose very moment the board's quorum was present, as it was frozen with "
        "them. Without it a decision needs a recorded reason and is ratified later.",
        (Row("With quorum", met, total), Row("Without, with a reason", total - met, total)),
        whole=True,
    )


def sealed(facts: Facts) -> Figure:
    """On how many cases each required discipline had recorded an opinion."""
    total = len(facts.at_meetings)
    return Figure(
        "sealed",
        "Sealed opinion by required discipline",
        "Cases decided at regular meetings on which at least one member of the discipline had "
        "recorded a sealed opinion before the chair revealed them. Whether it came before the "
        "meeting began is told to its voter alone and not counted here. The required disciplines "
        "are those of the board today.",
        tuple(
            Row(_label(key), facts.opinions[key].cases if key in facts.opinions else 0, total)
            for key in facts.core
        ),
        goal=80,
    )


def concordance(facts: Facts) -> Figure:
    """How often the opinions of a discipline named what the board then advised."""
    return Figure(
        "concordance",
        "Opinion and consensus by discipline",
        "Revealed opinions whose first treatment is the one that the board then advised, among "
        "those on decided cases for which it is recorded. It is no measure of quality: a board "
        "is there to change opinions. Never by person: a discipline from which only one member "
        "gave opinions in this time is not shown.",
        tuple(_agreed(facts, key) for key in facts.of_core if key in facts.opinions),
    )


def changed(facts: Facts) -> Figure:
    """How often the board advised something else than was thought before."""
    led = [one for one in facts.at_meetings if one.leading and one.modality]
    own = [one for one in facts.at_meetings if one.presenters and one.modality]
    return Figure(
        "changed",
        "Plan changed by the board",
        "Decisions of regular meetings whose first treatment is another than most of the sealed "
        "opinions named (where one of them led), or than the presenter's own sealed opinion. "
        "Other changes of a plan, such as the approach or the level, are not counted.",
        (
            Row(
                "Other than the leading opinion",
                sum(o.modality != o.leading for o in led),
                len(led),
            ),
            _own("Other than the presenter's own", own),
        ),
    )


def dissent(facts: Facts) -> Figure:
    """How often somebody disagreed or had a reservation."""
    total = len(facts.decisions)
    return Figure(
        "dissent",
        "Dissent",
        "Decisions with at least one recorded disagreement or reservation; one can have both.",
        (
            Row("With a disagreement", sum(one.disagrees for one in facts.decisions), total),
            Row("With a reservation", sum(one.reserves for one in facts.decisions), total),
        ),
    )


def grades(facts: Facts) -> Figure:
    """How far the board agreed."""
    found, total = Counter(one.grade for one in facts.decisions), len(facts.decisions)
    return Figure(
        "grades",
        "Agreement",
        "Decisions by the grade of agreement that was frozen with them.",
        tuple(Row(one.label, found[one], total) for one in Grade),
        whole=True,
    )


def carried_out(facts: Facts) -> Figure:
    """What was known of the plans ninety days later."""
    found = facts.carried_out
    rows = [
        Row(
            one.label if one != ActionState.OPEN else "Not known",
            found.counts[one],
            found.total,
            is_told=one == ActionState.DONE,  # by groups of patients
        )
        for one in ActionState
        if one != ActionState.SUPERSEDED
    ]
    return Figure(
        "carried_out",
        "Carried out at 90 days",
        "Actions of the decisions of this time that stand, as known on the ninetieth day. "
        "Younger decisions are not counted yet. That something was done is asked, never assumed.",
        tuple(rows),
        whole=True,
    )


def reasons(facts: Facts) -> Figure:
    """Why plans were not carried out as advised."""
    found = facts.carried_out.reasons
    return Figure(
        "reasons",
        "Reasons for deviation at 90 days",
        "Coded reasons of the actions above that were done differently, in part, or not at all.",
        tuple(Row(one.label, found[one], found.total()) for one in Reason if found[one]),
        whole=True,
        part_of="carried_out",
    )


def told(facts: Facts) -> Figure:
    """Whether patients were told in time."""
    found = facts.told
    return Figure(
        "told",
        "Patient told within two working days",
        "Decisions that stand and of which the patient is recorded to have been told. Those that "
        "may still be told in time are not counted. Saturdays and Sundays are no working days; "
        "public holidays are not known to the program.",
        (
            Row("In time", found.in_time, found.total),
            Row("Late", found.late, found.total),
            Row("Not yet, and overdue", found.overdue, found.total),
        ),
        whole=True,
    )


def trial(facts: Facts) -> Figure:
    """Whether a clinical trial was thought of."""
    found, total = Counter(one.trial for one in facts.decisions), len(facts.decisions)
    return Figure(
        "trial",
        "Clinical trial considered",
        "Decisions by what they say of a clinical trial.",
        (
            *(Row(one.label, found[one], total) for one in Trial),
            Row("Not recorded", found[""], total),
        ),
        whole=True,
    )


def urgent(facts: Facts) -> Figure:
    """Whether emergencies were decided within their day."""
    judged = [one for one in facts.calls if not one.is_called_off]
    judged = [one for one in judged if one.decided_at or facts.now > one.clock_from + URGENT]
    in_time = sum(
        one.decided_at is not None and one.decided_at <= one.clock_from + URGENT for one in judged
    )
    return Figure(
        "urgent",
        "Urgent lane: decided within 24 hours",
        "Emergency boards called in this time that were decided within 24 hours of the start of "
        "their clock. One that still runs within its 24 hours, or was called off, is not counted.",
        (
            Row("Within 24 hours", in_time, len(judged)),
            Row("Later, or not yet", len(judged) - in_time, len(judged)),
        ),
        whole=True,
    )


MAKERS = (
    *(states, days, postponed, attendance, quorum, minutes, sealed, concordance, changed),
    *(dissent, grades, carried_out, reasons, told, trial, urgent, list_only, audit),
)


def _measured(key: str, title: str, definition: str, values: list[float], unit: str) -> Figure:
    found = spread(values)
    labels = ("Lower quartile", "Median", "Upper quartile")
    rows = [
        Row(label, value=round(value, 1)) for label, value in zip(labels, found or (), strict=False)
    ]
    return Figure(key, title, definition, tuple(rows), unit=unit, measured=len(values))


def _agreed(facts: Facts, key: str) -> Row:
    found = facts.opinions[key]
    if found.voters < 2:
        return Row(_label(key), words=ONE_PERSON)
    return Row(_label(key), found.same, found.compared)


def _own(label: str, decisions: list[Decision]) -> Row:
    if len({one.presenter for one in decisions}) == 1:
        return Row(label, words=ONE_PERSON)
    return Row(label, sum(one.modality != one.presenters for one in decisions), len(decisions))


def _label(discipline: str) -> str:
    return Discipline(discipline).label
