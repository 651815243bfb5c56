"""Emergency access: one case, a reason, an hour, one's own name on it, and nothing beside it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cases import break_glass
from cases.models import Attachment, BreakGlass, Case, Entry, Patient
from meetings.live import may_follow
from meetings.models import AgendaItem, Meeting
from tests import people as cast
from tests import stories
from tests.world import key_image
from tumorboard.models import AuditEvent, Notice, User
from tumorboard.refusal import Refused

pytestmark = pytest.mark.slow

BORN = date(1961, 4, 2)
WHY = {"reason": "treating", "words": "Cannot move his legs since an hour."}
ASKED = {"number": "4711", "born": "1961-04-02", **WHY, "secret": "correct horse battery"}
PAGE = "/break-glass/"


@pytest.fixture
def locum(people) -> User:
    """A doctor of the house who is in no board."""
    return stranger_who_may("locum")


def stranger_who_may(key: str) -> User:
    user = cast.person(key, "Dr. Lena Vogt", may_break_glass=True)
    user.save()
    return user


@pytest.fixture
def case(people) -> Case:
    return of_patient(stories.draft(people), BORN)


def of_patient(case: Case, born: date) -> Case:
    Patient.objects.filter(pk=case.patient_id).update(birth_date=born)
    case.patient.refresh_from_db()
    return case


def events(action: str) -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=action))


def opened(case: Case, locum: User) -> BreakGlass:
    return break_glass.open_case(case, by=locum, **WHY)


def test_a_use_that_ends_while_the_page_is_fetched_opens_nothing(client, case, locum, monkeypatch):
    opened(case, locum)
    client.force_login(locum)
    monkeypatch.setattr(Case, "opened_in_emergency", lambda case, user: None)
    assert client.get(reverse("case", args=[case.pk])).status_code == 403
    assert events("break_glass.read") == []


def test_a_reason_and_a_proof_open_the_case_to_be_read(client, case, locum):
    client.force_login(locum)
    answer = client.post(PAGE, ASKED, follow=True)
    assert answer.redirect_chain == [(reverse("case", args=[case.pk]), 302)]
    page = answer.content.decode()
    assert "Emergency access." in page
    assert WHY["words"] in page
    use = BreakGlass.objects.get()
    assert (use.case, use.user, use.until - use.at) == (case, locum, timedelta(hours=1))


def test_nobody_opens_it_without_proving_who_they_are(client, case, locum):
    client.force_login(locum)
    answer = client.post(PAGE, {**ASKED, "secret": "not the password"})
    assert answer.status_code == 422
    assert not BreakGlass.objects.exists()
    assert client.get(reverse("case", args=[case.pk])).status_code == 404
    without = {name: value for name, value in ASKED.items() if name != "secret"}
    assert client.post(PAGE, without).status_code == 422
    assert client.post(PAGE, {**without, "case": str(case.pk)}).status_code == 422
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("missing", ["reason", "words", "number", "born"])
def test_each_answer_is_needed(client, case, locum, missing):
    client.force_login(locum)
    assert client.post(PAGE, {**ASKED, missing: ""}).status_code == 422
    assert not BreakGlass.objects.exists()


def test_only_whom_the_site_lets_may(client, people, case, locum, settings):
    client.force_login(people.stranger)
    assert client.post(PAGE, ASKED).status_code == 409
    assert b'name="number"' not in client.get(PAGE).content
    settings.BREAK_GLASS = timedelta(0)
    client.force_login(locum)
    assert client.post(PAGE, ASKED).status_code == 409
    assert not BreakGlass.objects.exists()


def test_a_wrong_number_a_wrong_date_and_a_board_of_ones_own_sound_alike(client, people, case):
    stranger_who_may("locum")
    User.objects.filter(pk__in=[people.auditor.pk]).update(may_break_glass=True)
    answers = set()
    for email, what in (
        ("locum@example.org", {"number": "4712"}),
        ("locum@example.org", {"born": "1961-04-03"}),
        ("auditor@example.org", {}),
    ):
        client.force_login(User.objects.get(email=email))
        answer = client.post(PAGE, {**ASKED, **what})
        form = answer.context["form"]
        answers.add((answer.status_code, str(form.non_field_errors())))
    assert len(answers) == 1
    assert not BreakGlass.objects.exists()


def test_a_miss_is_in_the_trail_and_in_that_of_the_board_whose_patient_it_would_be(
    client, people, case, locum
):
    client.force_login(locum)
    client.post(PAGE, {**ASKED, "number": "9999"})
    assert [event.board for event in events("break_glass.missed")] == [""]
    assert not events("break_glass.missed_here")
    client.post(PAGE, {**ASKED, "born": "1961-04-03"})
    [here] = events("break_glass.missed_here")
    assert (here.board, here.patient, here.actor) == ("spine", "4711", locum.email)
    assert "9999" not in str(list(AuditEvent.objects.values()))


def test_guessing_is_slowed_and_what_is_found_is_not_counted(client, case, locum):
    client.force_login(locum)
    for _ in range(7):
        assert client.post(PAGE, ASKED).status_code == 302
    answers = [client.post(PAGE, {**ASKED, "born": "1950-01-01"}) for _ in range(6)]
    sentences = [str(answer.context["form"].non_field_errors()) for answer in answers]
    assert "Too many tries" in sentences[5]
    assert "Too many tries" not in sentences[4]
    assert client.post(PAGE, ASKED).status_code == 422, "not even the right one, for a while"


def test_of_several_cases_one_is_chosen(client, people, case, locum):
    other = Case.objects.create(board=people.board, patient=case.patient, number=77)
    client.force_login(locum)
    answer = client.post(PAGE, ASKED)
    assert {one.pk for one in answer.context["offered"]} == {case.pk, other.pk}
    assert not BreakGlass.objects.exists()
    chosen = {name: value for name, value in ASKED.items() if name != "secret"}
    client.post(PAGE, {**chosen, "case": str(other.pk)})
    assert [use.case for use in BreakGlass.objects.all()] == [other]
    assert client.get(reverse("case", args=[case.pk])).status_code == 404


def test_it_lets_in_to_that_case_alone_and_only_to_read(client, people, case, locum):
    item = stories.presented(people)
    opened(case, locum)
    client.force_login(locum)
    assert client.get(reverse("case", args=[case.pk])).status_code == 200
    assert client.get(reverse("case", args=[item.case.pk])).status_code == 404
    for name in ("case-edit", "case-record", "files-add", "emergency-call", "finding-add"):
        assert client.get(reverse(name, args=[case.pk])).status_code in (403, 405), name
        assert client.post(reverse(name, args=[case.pk])).status_code in (403, 405), name
    for name, thing in (("meeting", item.meeting), ("item", item), ("participant", item.meeting)):
        assert client.get(reverse(name, args=[thing.pk])).status_code == 404, name


def test_files_of_the_case_are_read_too_and_of_another_not(client, people, case, locum):
    image, other = key_image(people, case), key_image(people, stories.draft(people, number="4712"))
    opened(case, locum)
    client.force_login(locum)
    file, picture = reverse("file", args=[image.attachment.pk]), "key-image-picture"
    assert client.get(file).status_code == 200
    assert client.get(reverse(picture, args=[image.pk])).status_code == 200
    assert client.get(reverse("file", args=[other.attachment.pk])).status_code == 404
    assert client.get(reverse(picture, args=[other.pk])).status_code == 404


def test_lists_choices_and_streams_know_nothing_of_it(people, locum):
    item = stories.presented(people)
    opened(item.case, locum)
    for model in (Case, Attachment, Entry, Patient, Meeting, AgendaItem):
        assert not model.objects.visible_to(locum).exists(), model
    for audience in ("participant", "chair", "room", "own"):
        assert not may_follow([locum], str(item.meeting.pk), audience)


def test_what_was_decided_is_shown_and_nothing_that_is_sealed(client, people, locum):
    item = stories.decided(people)
    case = item.case
    opened(case, locum)
    client.force_login(locum)
    part = client.get(reverse("case-presentations", args=[case.pk])).content.decode()
    decision = item.decisions.first()
    assert decision.recommendation in part
    assert "/items/" not in part


def test_nothing_of_a_meeting_that_goes_on_is_shown(client, people, locum):
    item = stories.presented(people)
    opened(item.case, locum)
    client.force_login(locum)
    part = client.get(reverse("case-presentations", args=[item.case.pk])).content.decode()
    assert "The board has not decided yet" in part
    assert item.meeting.day_words not in part


def test_it_ends_by_itself_and_by_hand_and_with_the_account(client, people, case, locum):
    page = reverse("case", args=[case.pk])
    use = opened(case, locum)
    client.force_login(locum)
    with time_machine.travel(use.until - timedelta(seconds=5), tick=False):
        client.force_login(locum)
        assert client.get(page).status_code == 200
    with time_machine.travel(use.until, tick=False):
        client.force_login(locum)
        assert client.get(page).status_code == 404
    client.force_login(locum)
    assert client.post(reverse("break-glass-end", args=[case.pk])).url == PAGE
    assert client.get(page).status_code == 404
    assert len(events("break_glass.ended")) == 1
    opened(case, locum)
    User.objects.filter(pk=locum.pk).update(may_break_glass=False)
    assert client.get(page).status_code == 404
    User.objects.filter(pk=locum.pk).update(may_break_glass=True, is_active=False)
    assert client.get(page).status_code == 302


def test_opening_again_prolongs_nothing(case, locum):
    first = opened(case, locum)
    assert opened(case, locum) == first
    assert BreakGlass.objects.count() == 1


def test_who_watches_over_the_board_gets_a_mail_at_once_without_the_patient(people, case, locum):
    opened(case, locum)
    notice = Notice.objects.get()
    assert notice.to == people.auditor
    said = f"{notice.subject} {notice.body} {notice.path}"
    for secret in (case.patient.family_name, "4711", case.reference, WHY["words"]):
        assert secret not in said
    people.board.memberships.filter(user=people.auditor).update(is_active=False)
    opened(case, stranger_who_may("second"))
    assert {one.to for one in Notice.objects.all()} == {people.auditor, people.chair}


def test_every_reading_is_in_the_trail_as_what_it_was(client, people, case, locum):
    image = key_image(people, case)
    use = opened(case, locum)
    client.force_login(locum)
    for _ in range(3):
        client.get(reverse("case", args=[case.pk]))
        client.get(reverse("case-history", args=[case.pk]))
        client.get(reverse("file", args=[image.attachment.pk]))
    read = events("break_glass.read")
    assert {(e.object_type, e.detail["address"]) for e in read} == {
        ("Case", "case"),
        ("Case", "case-history"),
        ("Attachment", "file"),
    }
    assert len(read) == 3
    assert {(e.patient, e.board, e.actor) for e in read} == {("4711", "spine", locum.email)}
    assert {e.capacity for e in read} == {"not in the board: emergency access"}
    assert {e.detail["sitting"] for e in read} == {str(use.pk)}
    assert not events("case.opened")


def test_a_member_who_may_reads_as_a_member(client, people, case):
    User.objects.filter(pk=people.surgeon.pk).update(may_break_glass=True)
    client.force_login(people.surgeon)
    page = client.get(reverse("case", args=[case.pk]))
    assert b"Emergency access." not in page.content
    assert len(events("case.opened")) == 1
    assert not events("break_glass.read")


def test_the_auditor_sees_every_use_and_reviews_it_once(client, people, case, locum):
    for _ in range(2):
        break_glass.end(opened(case, locum), by=locum)
    client.force_login(people.auditor)
    page = client.get(reverse("break-glass-uses", args=["spine"]))
    assert [line["that_day"] for line in page.context["lines"]] == [2, 2]
    assert WHY["words"] in page.content.decode()
    use = page.context["lines"][0]["use"]
    review = reverse("break-glass-review", args=[use.pk])
    assert client.post(review, {"outcome": "justified", "words": ""}).status_code == 422
    client.post(review, {"outcome": "justified", "words": "Was on call that night."})
    use.refresh_from_db()
    assert (use.outcome, use.reviewed_by) == ("justified", people.auditor)
    assert client.post(review, {"outcome": "queried", "words": "Again."}).status_code == 409
    use.refresh_from_db()
    assert use.outcome == "justified"
    assert len(events("break_glass.reviewed")) == 1


def test_what_is_still_open_is_ended_first_and_nobody_reviews_their_own(people, case, locum):
    use = opened(case, locum)
    with pytest.raises(Refused):
        break_glass.review(use, by=people.auditor, outcome="justified", words="Fine.")
    break_glass.end(use, by=people.auditor)
    with pytest.raises(Refused):
        break_glass.review(use, by=locum, outcome="justified", words="Fine.")


def test_the_auditor_ends_one_at_once(client, people, case, locum):
    use = opened(case, locum)
    client.force_login(people.auditor)
    client.post(reverse("break-glass-stop", args=[use.pk]))
    client.force_login(locum)
    assert client.get(reverse("case", args=[case.pk])).status_code == 404


def test_the_database_keeps_what_happened(people, case, locum):
    use = opened(case, locum)
    rows = BreakGlass.objects.filter(pk=use.pk)
    later = timezone.now() + timedelta(hours=3)
    for change in ({"until": later}, {"words": "Another reason."}, {"user": people.stranger}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    break_glass.end(use, by=locum)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(ended_at=None)
