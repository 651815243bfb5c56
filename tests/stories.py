"""How far a board has come: cases and meetings in the states that tests start from."""

import time
import uuid
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone

from cases import entries, ledger, lifecycle, records
from cases.models import Case, Entry
from meetings import (
    agenda,
    ballots,
    decisions,
    drafting,
    emergency,
    listed,
    pairing,
    presence,
    protocols,
    session,
)
from meetings.models import AgendaItem, Ballot, Meeting, ProtocolVersion, RoomScreen, Triage
from meetings.planned import PlannedAction
from meetings.vocabulary import Round
from tests.people import People, person
from tests.retelling import retold
from tumorboard import again
from tumorboard.models import Membership, User
from tumorboard.roles import Role

OPINION = {
    "modality": "surgery",
    "components": ["radiotherapy"],
    "intent": "local_control",
    "approach": "open",
    "resection": "separation",
    "decompression": True,
    "stabilisation": "percutaneous_screws",
    "confidence": 4,
    "reason": "Cord compression with a resistant histology.",
}
RADIOTHERAPY = {
    "modality": "radiotherapy",
    "components": [],
    "intent": "palliative",
    "approach": "",
    "resection": "",
    "decompression": False,
    "stabilisation": "",
    "confidence": 3,
    "reason": "Short life expectancy.",
}
PLAN = [PlannedAction("Separation surgery T8", "Neurosurgery", "2026-12-01", "")]
CONTENT = {
    "modality": "surgery",
    "components": "radiotherapy",
    "intent": "local_control",
    "levels": "T8",
    "timing": "within_a_week",
    "guideline": "in_line",
    "trial": "none_suitable",
    "responsible": "Dr. Omar Said",
    "informs": "Dr. Omar Said",
    "informs_by": "2026-12-02",
}
"""A recommendation in which nothing is left open."""
WORDS = "Separation surgery, then SBRT."
TOKEN = "t" * 43
VOTERS = ("chair", "surgeon", "oncologist", "radiation")


def complete_facts(people: People) -> dict:
    """The fields of a case in which nothing is missing."""
    today = timezone.localdate()
    return {
        "question": "Surgery before radiation?",
        "presentation_reason": "first_diagnosis",
        "presenter": people.surgeon,
        "consent_to_discuss": True,
        "tumour_class": "metastasis",
        "histology_status": "proven",
        "diagnosis": "Clear cell renal carcinoma",
        "history": "Nephrectomy three years ago.",
        "frankel": "D",
        "walking": "independent",
        "neuro_on": today,
        "pain": "mechanical",
        "performance_scale": "kps",
        "performance_value": 80,
        "performance_on": today,
        "prior_radiation": "no",
        "imaging": "T8 lytic, epidural, cord compressed with CSF visible.",
        "pathology": "Clear cell carcinoma.",
    }


T8 = {
    "levels": ["T8", "T8"],
    "compartments": ["vertebral_body", "epidural"],
    "bone_lesion": "lytic",
    "alignment": "normal",
    "collapse": "lt50",
    "posterolateral": "unilateral",
    "escc_grade": "2",
}


def complete_record() -> dict:
    """The sections of the record in which a metastasis lacks nothing."""
    on = (timezone.localdate() - timedelta(days=3)).isoformat()
    spine = {"modality": "mri", "region": "spine", "whole_spine": True, "contrast": True}
    return {
        "imaging_study": [
            {"on": on, **spine},
            {"on": on, "modality": "ct", "region": "spine"},
        ],
        "lesion": [T8],
        "staging": {
            "staging_on": on,
            "visceral": "none",
            "vertebral_metastases": 1,
            "extraspinal_bone_foci": 1,
        },
        "planning": {
            "systemic_options": "First-line combination therapy.",
            "prognosis_view": "Years, with modern drugs.",
        },
        "preparation": {"albumin": 38, "albumin_unit": "g/L", "albumin_on": on},
    }


def prove(client: Client, user: User) -> None:
    """Sign in as somebody who has just shown who they are."""
    client.force_login(user)
    session = client.session
    session[again.PROVEN] = [str(user.pk), time.time()]
    session.save()


@retold
def draft(people: People, *, number: str = "4711", family: str = "Berger") -> Case:
    """A draft of a complete case with one lesion at T8."""
    case = records.register(
        people.board,
        by=people.clerk,
        patient={
            "record_number": number,
            "family_name": family,
            "given_name": "Anna",
            "birth_date": date(1964, 5, 3),
            "sex": "female",
        },
        case=complete_facts(people),
        record=complete_record(),
    )
    return Case.objects.select_related("board", "patient", "presenter").get(pk=case.pk)


@retold
def rewrite(case: Case, section: str, changes: dict, *, by: User) -> Entry:
    """Change some values of a section, or of its first thing, as one who sees what is stored."""
    stored = ledger.latest(case)[section][0]
    values = {**stored.values, **changes}
    where = {"subject": stored.subject, "base": stored.number}
    return entries.write(case, section, values, by=by, **where)


@retold
def add(case: Case, section: str, values: dict, *, by: User) -> Entry:
    """Write one more thing in a section."""
    return entries.write(case, section, values, by=by, subject=uuid.uuid4())


@retold
def ready(people: People, **who: str) -> Case:
    """A case that is ready for an agenda."""
    case = draft(people, **who)
    lifecycle.submit(case, by=people.clerk)
    lifecycle.accept(case, by=people.clerk)
    return lifecycle.mark_ready(case, by=people.clerk)


@retold
def protocol(people: People, *, name: str = "Single-fraction palliative EBRT") -> ProtocolVersion:
    """A protocol whose first version is in force for a year."""
    wording = protocols.Wording(
        criteria="SINS 6 or less, ESCC 0 to 1c, a tumour that is known to be radiosensitive.",
        recommendation="One fraction of 8 Gy to the painful level.",
        review_on=timezone.localdate() + timedelta(days=365),
        tumour_classes=["metastasis"],
    )
    version = protocols.begin(people.board, name=name, wording=wording, by=people.radiation)
    return protocols.sign(version, seen=version.mark, by=people.chair)


@retold
def list_only(
    people: People, meeting: Meeting, version: ProtocolVersion, *, number: str = "4780"
) -> Triage:
    """A ready case on the list of a meeting, without discussion."""
    case = ready(people, number=number)
    reason = "SINS 5, ESCC 1a, breast cancer."
    return listed.list_only(meeting, case=case, version=version, reason=reason, by=people.clerk)


@retold
def deputy(people: People) -> User:
    """A member who may run meetings as well, and does not vote."""
    user = people.users["deputy"] = person("deputy", "Dr. Henrik Vos")
    user.save()
    Membership.objects.create(user=user, board=people.board, roles=[Role.CHAIR])
    return user


@retold
def planned(people: People) -> Meeting:
    """A planned meeting without cases."""
    start = datetime(2026, 11, 30, 16, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    return agenda.plan(
        people.board, by=people.clerk, starts_at=start, chair=people.chair, place="Room 4"
    )


@retold
def published(people: People, *, cases: int = 1) -> Meeting:
    """A published meeting; its opinion ballots are open."""
    meeting = planned(people)
    for number in range(cases):
        agenda.add(meeting, case=ready(people, number=f"47{number:02}"), by=people.clerk)
    return agenda.publish(meeting, by=people.clerk, over_reason="Nobody can wait another week.")


@retold
def opened(people: People, *, cases: int = 1) -> Meeting:
    """An open meeting at which the four core disciplines are present."""
    meeting = published(people, cases=cases)
    session.open_meeting(meeting, by=people.chair)
    for name in VOTERS:
        presence.join(meeting, by=people.users[name])
    meeting.refresh_from_db()
    return meeting


@retold
def paired(people: People, meeting: Meeting, *, token: str = TOKEN) -> RoomScreen:
    """A browser with this token shows the room screen of the meeting."""
    return pairing.pair(meeting, code=pairing.ask(token), by=people.clerk)


def screen_browser(token: str = TOKEN) -> Client:
    """A browser on the wall: nobody's, with the token of a room screen."""
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = token
    return client


@retold
def presented(people: People) -> AgendaItem:
    """The first case of an open meeting, before the board."""
    meeting = opened(people)
    return session.present(meeting.items.first(), by=people.chair)


def cast_opinions(people: People, item: AgendaItem) -> Ballot:
    """The four core disciplines record the same opinion."""
    return cast_opinions_of(people, item, *VOTERS)


@retold
def cast_opinions_of(people: People, item: AgendaItem, *names: str) -> Ballot:
    """These people record the same opinion."""
    ballot = ballots.current(item, Round.OPINION)
    for name in names:
        ballots.cast(ballot, by=people.users[name], **OPINION)
    return ballot


@retold
def revealed(people: People) -> AgendaItem:
    """A presented case with four revealed opinions."""
    item = presented(people)
    ballots.reveal(cast_opinions(people, item), by=people.chair)
    item.refresh_from_db()
    return item


@retold
def propose(people: People, item: AgendaItem) -> Ballot:
    """The chair puts a wording to the board."""
    decisions.propose(item, by=people.chair, recommendation=WORDS, plan=PLAN, content=CONTENT)
    return ballots.current(item, Round.POSITION)


@retold
def proposed(people: People) -> AgendaItem:
    """A revealed case with an open round of positions."""
    item = revealed(people)
    propose(people, item)
    item.refresh_from_db()
    return item


@retold
def take_positions(people: People, ballot: Ballot) -> None:
    """Three agree, the radiation oncologist disagrees."""
    for name in VOTERS[:3]:
        ballots.cast(ballot, by=people.users[name], position="agree", reason="")
    ballots.cast(ballot, by=people.radiation, position="disagree", reason="SBRT alone is enough.")
    ballots.reveal(ballot, by=people.chair)


@retold
def decide(people: People, item: AgendaItem) -> AgendaItem:
    """Take a waiting case of an open meeting all the way to its recorded consensus."""
    session.present(item, by=people.chair)
    ballots.reveal(cast_opinions(people, item), by=people.chair)
    take_positions(people, propose(people, item))
    decisions.record(item, by=people.chair, content=CONTENT)
    item.refresh_from_db()
    return item


@retold
def decided(people: People) -> AgendaItem:
    """A case with a recorded consensus and one dissent."""
    return decide(people, opened(people).items.first())


@retold
def closed(people: People) -> AgendaItem:
    """A decided case of a meeting that was closed half an hour ago, an hour after it was opened."""
    now = timezone.now()
    with time_machine.travel(now - timedelta(minutes=90), tick=True) as clock:
        item = decided(people)
        clock.shift(timedelta(minutes=60))
        session.close_meeting(item.meeting, by=people.chair)
    item.meeting.refresh_from_db()
    return item


def word(item: AgendaItem, *, by: User, **texts: str) -> None:
    """Who may write puts these words on the pad, whatever stood there."""
    stood = drafting.texts_of(item)
    changes = {
        name: drafting.Change(stood.get(name, ""), text)
        for name, text in {**CONTENT, **texts}.items()
    }
    drafting.write(item, by=by, changes=changes)


@retold
def called(people: People, case: Case | None = None, **changes) -> AgendaItem:
    """The case of an emergency board that the surgeon has just called, sealed unless told."""
    case = case or draft(people)
    told = {
        "question": "Operate tonight?",
        "lead": people.surgeon,
        "members": [people.users[name] for name in VOTERS],
        "basis": "referral",
        "clock_from": timezone.now(),
        "is_sealed": True,
        **changes,
    }
    meeting = emergency.call(case, by=people.surgeon, **told)
    return meeting.items.select_related("meeting__board", "case__patient").get()


@retold
def answer(people: People, item: AgendaItem, *names: str) -> Ballot:
    """Some of those who were called give the same recommendation."""
    ballot = ballots.current(item, Round.OPINION)
    for name in names:
        ballots.cast(ballot, by=people.users[name], **OPINION)
    return ballot


@retold
def decide_apart(people: People, item: AgendaItem) -> AgendaItem:
    """All four answer an emergency board; its lead decides with the positions of three."""
    ballots.reveal(answer(people, item, *VOTERS), by=people.surgeon)
    decisions.propose(
        item, by=people.surgeon, recommendation="Operate tonight.", plan=PLAN, content=CONTENT
    )
    positions = ballots.current(item, Round.POSITION)
    for name in VOTERS[:3]:
        ballots.cast(positions, by=people.users[name], position="agree", reason="")
    ballots.reveal(positions, by=people.surgeon)
    decisions.record(item, by=people.surgeon, content=CONTENT)
    return AgendaItem.objects.select_related("meeting__board").get(pk=item.pk)
