"""A scripted day: what people do with the program from the referral to the ratified emergency.

One part is clicked through the real pages, by the rehearsal that the program brings along; the
rest calls the verbs one by one, each in a transaction of its own as after a click.
"""

import threading

import httpx
from django.contrib.auth.models import Permission
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases import entries, filing, lifecycle, records
from cases.imaging import synthetic
from meetings import (
    agenda,
    approval,
    ballots,
    chairing,
    copies,
    corrections,
    documents,
    drafting,
    hands,
    minutes,
    pairing,
    pauses,
    presence,
    printing,
    ratification,
    reviews,
    session,
    undoing,
)
from meetings.models import Document
from meetings.rehearsal import cast as casting
from meetings.rehearsal.steps import Rehearsal, default_bundle
from tests import stories
from tests.people import People
from tests.world import queue_notice
from tumorboard import notices


class Worker(threading.Thread):
    """Prints what is queued, as the worker does."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()

    def run(self) -> None:
        try:
            while not self.over.wait(0.1):
                print_queued()
        finally:
            connection.close()


def print_queued() -> None:
    for document in Document.objects.filter(state="queued"):
        printing.render(document.pk)


def rehearse() -> None:
    """The whole way of a case, as clerk, chair and four specialists click it."""
    transport = httpx.WSGITransport(app=get_wsgi_application())
    troupe = casting.assemble()
    rehearsal = Rehearsal("http://testserver", troupe, default_bundle(), None)
    worker = Worker()
    worker.start()
    try:
        for person in (rehearsal.clerk, rehearsal.chair, *rehearsal.specialists):
            person.http = httpx.Client(
                base_url="http://testserver", follow_redirects=True, transport=transport
            )
        for _, step in rehearsal.steps():
            step()
    finally:
        worker.over.set()
        worker.join()
        rehearsal.close()
        casting.dismiss(troupe)


def at_the_desk(people: People) -> None:
    """Referrals are registered, completed, sent back, and brought with files."""
    case = stories.draft(people, number="5001")
    records.edit(
        case,
        by=people.clerk,
        revision=case.revision,
        changes={"comorbidity": "Diabetes."},
        patient_changes={"record_number": "5002"},
    )
    records.add_finding(case, by=people.radiologist, kind="marker", words="No new lesion.")
    case.refresh_from_db()
    entry = stories.rewrite(case, "planning", {"prognosis_view": "Months."}, by=people.oncologist)
    extra = stories.add(case, "lesion", {**stories.T8, "levels": ["L1", "L1"]}, by=people.surgeon)
    entries.take_out(case, "lesion", extra.subject, by=people.surgeon, reason="Twice.")
    content = synthetic.png(synthetic.axial("T8"))
    picture = filing.add(case, by=people.clerk, name="axial.png", content=content)
    showing = filing.Showing(caption="T8: the cord is pressed")
    image = filing.add_key_image(picture, by=people.clerk, showing=showing)
    filing.check_no_names(image, by=people.clerk, revision=1)
    filing.withdraw_key_image(image, by=people.clerk)
    filing.withdraw(picture, by=people.clerk)
    lifecycle.submit(case, by=people.clerk)
    lifecycle.return_to_referrer(case, by=people.clerk, reason="No images.")
    lifecycle.withdraw(case, by=people.clerk, reason="Treated elsewhere.")
    lifecycle.reopen(case, by=people.clerk, reason="Back again.")
    assert entry.pk


def before_the_meeting(people: People):
    """A meeting is planned, changed, published; members seal their recommendations."""
    meeting = stories.planned(people)
    meeting = agenda.change(
        meeting, by=people.clerk, revision=meeting.revision, changes={"place": "Room 7"}
    )
    cases = [stories.ready(people, number=f"51{number:02}") for number in range(4)]
    items = [agenda.add(meeting, case=case, by=people.clerk) for case in cases]
    agenda.move(items[0], to=2, by=people.clerk)
    agenda.set_minutes(items[1], minutes=12, by=people.clerk)
    agenda.remove(items[3], by=people.clerk)
    agenda.publish(meeting, by=people.clerk)
    documents.print_agenda(meeting, by=people.clerk)
    reviews.look(items[0], by=people.surgeon)
    reviews.give_none(items[0], by=people.radiologist)
    reviews.take_back(items[0], by=people.radiologist)
    ballots.recuse(items[1], by=people.radiologist, reason="A relative.")
    other = stories.planned(people)
    agenda.cancel(other, by=people.clerk, reason="Snow.")
    return meeting


def the_meeting(people: People, meeting) -> None:
    """The meeting is held, with a break, an undo, another chair and a dissent."""
    session.open_meeting(meeting, by=people.chair)
    for name in stories.VOTERS:
        presence.join(meeting, by=people.users[name])
    presence.set_presence(meeting, user=people.radiologist, is_present=True, by=people.clerk)
    presence.leave(meeting, by=people.radiologist)
    chairing.name_minute_taker(meeting, user=people.clerk, by=people.chair)
    hands.raise_hand(meeting, by=people.surgeon)
    hands.lower_hand(meeting, by=people.surgeon)
    session.show_identity(meeting, by=people.chair, on=True)
    session.show_identity(meeting, by=people.chair, on=False)
    pairing.pair(meeting, code=pairing.ask(stories.TOKEN), by=people.clerk)
    pauses.begin(meeting, by=people.chair)
    pauses.end(meeting, by=people.chair)
    first, second, third = meeting.items.order_by("position")
    session.present(first, by=people.chair)
    meeting.refresh_from_db()
    undoing.undo(meeting, step=meeting.undoable["id"], by=people.chair)
    stories.decide(people, first)
    drafting.tick(second, by=people.chair, said=set(), is_said=True)
    session.present(second, by=people.chair)
    stories.word(second, by=people.chair, recommendation="Wait.")
    session.set_aside(second, by=people.chair)
    chairing.hand_over(meeting, to=people.users["deputy"], by=people.chair)
    chairing.take_over(meeting, by=people.chair)
    session.defer(second, by=people.chair, reason="No MRI.", errands=[("MRI", "Radiology")])
    session.defer(third, by=people.chair, reason="No time.")
    session.close_meeting(meeting, by=people.chair)


def after_the_meeting(people: People, meeting) -> None:
    """Minutes are printed, edited, corrected, approved and fetched; mails are sent."""
    print_queued()
    newest = documents.newest_minutes(meeting)
    texts = minutes.Texts("The video link failed.", {})
    newest = minutes.revise(meeting, texts, base_version=newest.version, reason="", by=people.clerk)
    stretch = meeting.attendances.filter(user=people.surgeon).first()
    line = corrections.Line("video", stretch.joined_at, stretch.left_at)
    told = {"by": people.clerk, "reason": "By video, not in the room."}
    corrections.correct(stretch, line=line, revision=stretch.revision, **told)
    print_queued()
    newest = documents.newest_minutes(meeting)
    approval.approve(newest, sha256=newest.sha256, by=people.chair)
    print_queued()
    copies.download(newest, by=people.clerk)
    queue_notice(people)
    notices.send_due()


def at_night(people: People) -> None:
    """An emergency board decides, and the next meeting takes the decision up."""
    case = stories.draft(people, number="5201")
    item = stories.decide_apart(people, stories.called(people, case))
    meeting = stories.planned(people)
    ratification.put_on(meeting, consensus=item.decisions.get(), by=people.clerk)


def in_the_browser(people: People) -> None:
    """What is read, refused, signed in and changed through pages."""
    case = stories.draft(people, number="5301")
    clerk, stranger, ada = Client(), Client(), Client()
    sign_in = {"login": people.clerk.email, "password": "correct horse battery"}
    clerk.post(reverse("account_login"), sign_in)
    clerk.post(reverse("account_login"), {**sign_in, "password": "wrong"})
    for address in (reverse("case", args=[case.pk]), reverse("desk", args=["spine"])):
        clerk.get(address)
        clerk.get(address)
    clerk.get(reverse("audit", args=["spine"]))
    stranger.force_login(people.stranger)
    stranger.get(reverse("case", args=[case.pk]))
    ada.force_login(people.administrator)
    ada.get(reverse("admin:cases_case_change", args=[case.pk]))
    people.administrator.user_permissions.add(Permission.objects.get(codename="view_case"))
    ada.get(reverse("admin:cases_case_change", args=[case.pk]))
    clerk.post(reverse("sign-out"))


def spend(people: People) -> None:
    """The whole day."""
    at_the_desk(people)
    meeting = before_the_meeting(people)
    the_meeting(people, meeting)
    after_the_meeting(people, meeting)
    at_night(people)
    in_the_browser(people)
