"""The attendance list is put right: by whom, within which bounds, and what it leaves as it was."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from meetings import corrections, presence
from meetings.corrections import Line, Wrong
from meetings.models import AgendaItem, Attendance, AttendanceCorrection, Document
from meetings.vocabulary import DocumentKind
from tests import stories
from tumorboard.models import AuditEvent, DeputyRule, Membership
from tumorboard.refusal import Refused
from tumorboard.roles import Role

SECOND = timedelta(seconds=1)
FORGOTTEN = "He signed the paper list."


@pytest.fixture
def closed(people) -> AgendaItem:
    return stories.closed(people)


def line(meeting, start=10, end=None, **other) -> Line:
    """A line from so many minutes after the opening to so many, or to the end."""
    left = meeting.opened_at + timedelta(minutes=end) if end is not None else None
    joined = meeting.opened_at + timedelta(minutes=start)
    return Line(**{"mode": "room", "joined_at": joined, "left_at": left, **other})


def add(people, meeting, who="radiologist", reason=FORGOTTEN, **span) -> Attendance:
    wanted = line(meeting, **span)
    return corrections.add(
        meeting, user=people.users[who], line=wanted, by=people.clerk, reason=reason
    )


def minutes_of(meeting) -> list[Document]:
    return list(meeting.documents.filter(kind=DocumentKind.MINUTES).order_by("version"))


def test_forgotten_member_is_added_until_the_end_and_the_minutes_are_written_anew(people, closed):
    meeting = closed.meeting
    frozen = closed.decisions.get().quorum

    stretch = add(people, meeting)

    assert (stretch.discipline, stretch.represents, stretch.is_voting) == (
        "radiology",
        "radiology",
        True,
    )
    assert stretch.left_at == meeting.closed_at
    first, second = minutes_of(meeting)
    assert (first.version, second.version) == (1, 2)
    names = [[row["name"] for row in one.snapshot["attendance"]] for one in (first, second)]
    assert ["Dr. Ravi Menon" in row for row in names] == [False, True]
    assert closed.decisions.get().quorum == frozen
    event = AuditEvent.objects.get(action="attendance.corrected")
    assert (event.actor, event.detail["before"]) == ("clerk@example.org", None)
    assert event.detail["after"]["mode"] == "room"
    assert event.detail["reason"] == FORGOTTEN


def test_new_minutes_say_nothing_of_the_cases_that_the_first_did_not(people, closed):
    closed.case.diagnosis = "Something that was found a month later"
    closed.case.save()

    add(people, closed.meeting)

    first, second = (document.snapshot for document in minutes_of(closed.meeting))
    assert first["cases"] == second["cases"]
    assert second["document"]["replaces"] == 1
    assert [row["reason"] for row in second["corrections"]] == [FORGOTTEN]
    assert first["corrections"] == []


def test_line_is_corrected_with_before_and_after(people, closed):
    meeting = closed.meeting
    stretch = meeting.attendances.get(user=people.surgeon)

    corrections.correct(
        stretch,
        line=line(meeting, 5, 40, mode="video"),
        revision=stretch.revision,
        by=people.clerk,
        reason="He left for theatre.",
    )

    stretch.refresh_from_db()
    assert (stretch.mode, stretch.left_at) == ("video", meeting.opened_at + timedelta(minutes=40))
    kept = AttendanceCorrection.objects.get()
    assert (kept.before["mode"], kept.after["mode"]) == ("room", "video")
    assert AuditEvent.objects.get(action="attendance.corrected").detail["before"] == kept.before


def test_who_was_there_without_a_vote_is_made_nobodys_deputy_afterwards(people, closed):
    DeputyRule.objects.create(
        board=people.board, discipline="pathology", deputy_discipline="radiology"
    )
    stretch = add(people, closed.meeting, who="observer")
    voter = {"discipline": "radiology", "roles": [Role.SPECIALIST]}
    Membership.objects.filter(user=people.observer).update(**voter)
    Membership.objects.filter(user=people.radiologist).update(discipline="pathology")
    seat = Line("room", stretch.joined_at, stretch.left_at, people.radiologist)

    with pytest.raises(Wrong, match="Oskar Brandt had no vote at that time") as wrong:
        corrections.correct(
            stretch, line=seat, revision=stretch.revision, by=people.clerk, reason=FORGOTTEN
        )

    assert wrong.value.field == "deputy_for"
    stretch.refresh_from_db()
    assert stretch.deputy_for is None


def test_same_line_again_changes_nothing(people, closed):
    stretch = closed.meeting.attendances.get(user=people.surgeon)
    same = Line(stretch.mode, stretch.joined_at, stretch.left_at)

    corrections.correct(
        stretch, line=same, revision=stretch.revision, by=people.clerk, reason="None."
    )

    assert not AttendanceCorrection.objects.exists()
    assert len(minutes_of(closed.meeting)) == 1


def test_line_is_taken_out_and_the_correction_keeps_it(people, closed):
    stretch = closed.meeting.attendances.get(user=people.surgeon)

    corrections.strike(
        stretch, revision=stretch.revision, by=people.clerk, reason="He was on leave."
    )

    assert not closed.meeting.attendances.filter(user=people.surgeon).exists()
    kept = AttendanceCorrection.objects.get()
    assert (kept.user, kept.after) == (people.surgeon, None)
    absent = [row["name"] for row in minutes_of(closed.meeting)[-1].snapshot["absent"]]
    assert "Dr. Omar Said" in absent


@pytest.mark.parametrize(
    ("span", "field", "sentence"),
    [
        ({"start": -3}, "joined", "Give a time between"),
        ({"start": 70}, "joined", "Give a time between"),
        ({"start": 10, "end": 5}, "left", "Nobody leaves before they came"),
        ({"start": 10, "end": 90}, "left", "or none for “to the end”"),
    ],
)
def test_time_that_cannot_be_is_refused_at_its_field(people, closed, span, field, sentence):
    with pytest.raises(Wrong, match=sentence) as refused:
        add(people, closed.meeting, **span)

    assert refused.value.field == field
    assert len(minutes_of(closed.meeting)) == 1


def test_nobody_is_on_the_list_twice_at_a_time(people, closed):
    with pytest.raises(Wrong, match=r"Dr. Omar Said is on the list at that time already: in the"):
        add(people, closed.meeting, who="surgeon", start=20, end=30)

    here = closed.meeting.attendances.get(user=people.surgeon)
    with pytest.raises(IntegrityError, match="attendance_apart"), transaction.atomic():
        Attendance.objects.create(
            meeting=closed.meeting,
            user=people.surgeon,
            discipline=here.discipline,
            represents=here.discipline,
            joined_at=here.joined_at + SECOND,
            left_at=here.left_at,
        )


def test_who_came_back_within_the_same_minute_needs_no_seconds(people, closed):
    meeting = closed.meeting
    stretch = meeting.attendances.get(user=people.surgeon)
    left = meeting.opened_at + timedelta(minutes=20, seconds=37)
    Attendance.objects.filter(pk=stretch.pk).update(left_at=left)

    back = corrections.add(
        meeting,
        user=people.surgeon,
        line=Line("video", left.replace(second=0, microsecond=0), None),
        by=people.clerk,
        reason=FORGOTTEN,
    )

    assert back.joined_at == left


def test_deputy_is_set_afterwards_by_the_rules(people, closed):
    meeting = closed.meeting
    radiation = meeting.attendances.get(user=people.radiation)
    Attendance.objects.filter(pk=radiation.pk).update(left_at=radiation.joined_at + SECOND)
    with pytest.raises(Wrong, match="does not represent radiation oncology") as refused:
        add(people, meeting, deputy_for=people.radiation)
    assert refused.value.field == "deputy_for"
    DeputyRule.objects.create(
        board=people.board, discipline="radiation_oncology", deputy_discipline="radiology"
    )

    stretch = add(people, meeting, deputy_for=people.radiation)

    assert stretch.represents == "radiation_oncology"
    with pytest.raises(Wrong, match=r"Dr. Ravi Menon sat as deputy for Dr. Rosa Lindqvist"):
        add(people, meeting, who="radiation", start=30, end=40)
    row = next(
        row
        for row in minutes_of(meeting)[-1].snapshot["attendance"]
        if row["name"] == "Dr. Ravi Menon"
    )
    assert row["spans"][0]["deputy_for"] == "Dr. Rosa Lindqvist (radiation oncology)"


@pytest.mark.parametrize("reason", ["", "  "])
def test_closed_meeting_asks_why(people, closed, reason):
    stretch = closed.meeting.attendances.get(user=people.surgeon)
    for attempt in (
        lambda: add(people, closed.meeting, reason=reason),
        lambda: corrections.strike(stretch, revision=1, by=people.clerk, reason=reason),
    ):
        with pytest.raises(Wrong, match="Please say why the list is changed") as refused:
            attempt()
        assert refused.value.field == "reason"


def test_open_meeting_needs_no_reason_and_writes_no_minutes(people):
    meeting = stories.opened(people)
    stretch = add(people, meeting, reason="", start=0)

    assert stretch.left_at is None
    assert presence.stretch_of(meeting, people.radiologist) is not None
    assert minutes_of(meeting) == []


@pytest.mark.parametrize("state", ["planned", "signed", "cancelled"])
def test_list_is_put_right_from_the_publication_to_the_signature(people, closed, state):
    meeting = closed.meeting
    meeting.state, meeting.cancel_reason = state, "Snow."
    meeting.save()

    with pytest.raises(Refused, match="until the minutes are signed"):
        add(people, meeting)


def test_second_of_two_who_change_a_line_is_told(people, closed):
    stretch = closed.meeting.attendances.get(user=people.surgeon)
    change = {"by": people.clerk, "reason": "He left early.", "revision": stretch.revision}
    corrections.correct(stretch, line=line(closed.meeting, 5, 40), **change)

    with pytest.raises(Refused, match=r"meanwhile. It now says: in the room"):
        corrections.correct(stretch, line=line(closed.meeting, 5, 50), **change)
    with pytest.raises(Refused, match="meanwhile"):
        corrections.strike(stretch, **change)

    corrections.strike(stretch, **{**change, "revision": stretch.revision + 1})
    with pytest.raises(Refused, match="took this line out"):
        corrections.correct(stretch, line=line(closed.meeting, 5, 50), **change)


def test_stranger_is_not_added(people, closed):
    with pytest.raises(Wrong, match="not a member of this board"):
        add(people, closed.meeting, who="stranger")


def test_corrections_are_kept_for_good(people, closed):
    add(people, closed.meeting)

    with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
        AttendanceCorrection.objects.update(reason="Another")
    with pytest.raises(IntegrityError, match="keeps what was written"), transaction.atomic():
        AttendanceCorrection.objects.all().delete()


def test_nothing_is_corrected_when_the_audit_row_cannot_be_written(people, closed, broken_audit):
    with broken_audit(), pytest.raises(IntegrityError):
        add(people, closed.meeting)

    assert not AttendanceCorrection.objects.exists()
    assert not closed.meeting.attendances.filter(user=people.radiologist).exists()
