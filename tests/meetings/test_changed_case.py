"""A case that is changed while it stands on an agenda changes on the screens of that meeting."""

from cases import records
from tests import stories
from tumorboard import live


def test_the_screens_show_the_case_as_it_is_now(people, django_capture_on_commit_callbacks):
    meeting = stories.presented(people).meeting
    case = meeting.items.get().case
    before = live.version(meeting.topic)
    with django_capture_on_commit_callbacks(execute=True):
        records.edit(
            case, by=people.clerk, revision=case.revision, changes={"diagnosis": "Chordoma of T8"}
        )
        records.add_finding(case, by=people.clerk, kind="other", words="No fever.")
    assert live.version(meeting.topic) == before + 2


def test_a_case_on_no_agenda_moves_no_screen(people, django_capture_on_commit_callbacks):
    meeting = stories.published(people)
    other = stories.draft(people, number="4799")
    before = live.version(meeting.topic)
    with django_capture_on_commit_callbacks(execute=True):
        records.edit(other, by=people.clerk, revision=other.revision, changes={"diagnosis": "New"})
    assert live.version(meeting.topic) == before
