"""One board with something in every drawer, and an address for every route of the program."""

import io
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256

import pypdf
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import break_glass, filing, listing, outside
from cases.imaging import synthetic
from cases.models import (
    Attachment,
    BreakGlass,
    Case,
    CaseImport,
    CaseList,
    KeyImage,
    Lesion,
    OutsideReferral,
    ReferralLink,
)
from meetings import (
    absences,
    agenda,
    asking,
    ballots,
    protocols,
    reviews,
    samples,
    sending,
    session,
)
from meetings.figures import packing, reading
from meetings.figures.asked import Asked
from meetings.figures.period import of_year
from meetings.lot import Quarter
from meetings.models import (
    Absence,
    Action,
    AgendaItem,
    Attendance,
    Ballot,
    Consensus,
    Delivery,
    Document,
    DocumentFile,
    Meeting,
    Pack,
    Protocol,
    ProtocolVersion,
    RoomScreen,
    Sample,
    Sampled,
    Triage,
)
from meetings.vocabulary import Round
from tests import people as cast
from tests import stories
from tests.people import People
from tumorboard import calendar_address, notices
from tumorboard.models import Board, Membership, Notice
from tumorboard.routes import Route, routes

CANARY = "Kanarienvogel"

# What stands in an address beside the key of the object.
WORDS = {
    "verb": "submit",
    "number": 1,
    "section": "history",
    "instrument": "SINS",
    "provider_id": "hospital",
}


@dataclass
class World:
    """The people of a board and one object of each kind, by model."""

    people: People
    objects: dict[type, object] = field(default_factory=dict)
    calendar: str = ""  # the secret of somebody's calendar
    links: dict[str, object] = field(default_factory=dict)  # open to everybody, by their route

    def address(self, route: Route, *, audience: str = "participant") -> str:
        """The address of the route for this world's object of its kind."""
        words = {**WORDS, "audience": audience, "subject": self.objects[Case].pk}
        words["secret"] = self.calendar
        words["token"] = outside.token_of(self.objects[ReferralLink])
        kwargs = {name: words[name] for name in route.parameters if name not in ("pk", "slug")}
        if "slug" in route.parameters:
            kwargs["slug"] = self.people.board.slug
        if "pk" in route.parameters:
            found = self.links.get(route.name) or self.objects[route.rule.model]
            kwargs["pk"] = found.pk
        return reverse(route.name, kwargs=kwargs)


def build(people: People) -> World:
    """An open meeting with a presented case, a waiting one, a decided one with its document."""
    meeting = stories.opened(people, cases=2)
    decided, current = meeting.items.all()
    stories.decide(people, decided)
    session.present(current, by=people.chair)
    reviews.give_none(current, by=people.radiologist)
    reviews.look(current, by=people.surgeon)
    notice = queue_notice(people)
    agenda.add(meeting, case=stories.ready(people, number="4799", family=CANARY), by=people.clerk)
    draft = stories.draft(people, number="4798", family=CANARY)
    document = make_ready(Document.objects.get(item=decided))
    action = Action.objects.get(plan_item__consensus__item=decided)
    asked, _ = asking.ask(action, name="Far", email="far@example.org", by=people.clerk)
    sent, _ = sending.send(document, name="Far", email="far@example.org", by=people.clerk)
    brought = CaseImport.objects.create(
        board=people.board, case=draft, sha256="0" * 64, entries=1, report={}, by=people.clerk
    )
    image = key_image(people, current.case)
    sampled = audited(people)
    version, listing = triaged(people)
    locum(people)
    broken = [break_in(people, case) for case in (draft, current.case)]
    world = World(people)
    world.objects = {
        Board: people.board,
        Case: draft,
        Lesion: draft.lesions.first(),
        CaseImport: brought,
        CaseList: some_list(people),
        ReferralLink: outside.make_link(people.board, by=people.clerk, name="Dr. Open")[0],
        OutsideReferral: from_outside(people),
        Meeting: meeting,
        AgendaItem: AgendaItem.objects.get(pk=current.pk),
        Attendance: meeting.attendances.get(user=people.surgeon),
        Ballot: ballots.current(current, Round.OPINION),
        Document: document,
        Absence: away(people),
        Notice: notice,
        Pack: some_pack(people),
        Action: action,
        Consensus: action.plan_item.consensus,
        type(asked): asked,
        Delivery: sent,
        Attachment: image.attachment,
        KeyImage: image,
        BreakGlass: broken[0],
        RoomScreen: stories.paired(people, meeting),
        Protocol: version.protocol,
        ProtocolVersion: version,
        Triage: listing,
        Sample: sampled.sample,
        Sampled: sampled,
    }
    world.links = {"delivery": sent, "asking": asked}
    world.calendar = calendar_address.make(by=people.surgeon)
    return world


def audited(people: People) -> Sampled:
    """A case that a meeting of an earlier quarter settled by a protocol, drawn and not reviewed."""
    with time_machine.travel("2026-08-03T12:00:00+02:00", tick=True):
        version, meeting = stories.protocol(people), stories.planned(people)
        stories.list_only(people, meeting, version, number="4794")
        agenda.add(meeting, case=stories.ready(people, number="4793"), by=people.clerk)
        agenda.publish(meeting, by=people.clerk)
        session.open_meeting(meeting, by=people.chair)
        session.defer(meeting.items.get(), by=people.chair, reason="Not today.")
        session.close_meeting(meeting, by=people.chair)
    return samples.draw(people.board, quarter=Quarter(2026, 3), by=people.clerk).drawn.get()


def triaged(people: People) -> tuple[ProtocolVersion, Triage]:
    """The draft of a protocol, and a case on the list of a meeting to come by another one."""
    version = stories.protocol(people, name="Haemangioma")
    listing = stories.list_only(people, stories.planned(people), version, number="4792")
    wording = protocols.Wording("SINS 0.", "MRI in a year.", version.review_on)
    return protocols.draft(version.protocol, wording=wording, by=people.surgeon), listing


def some_pack(people: People) -> Pack:
    """The figures of the year, frozen and not printed yet."""
    today = people.board.today()
    asked = Asked(people.board, of_year(today.year), people.chair)
    how = {"yearly": None, "is_masked": False, "by": people.chair}
    return packing.request(asked, reading.facts_of(asked), **how)


def some_list(people: People) -> CaseList:
    """A list of one good case and one faulty one, read and not imported."""
    content = f"MRN;Nachname;Geburtsdatum\n4797;{CANARY};03.05.1964\n4796;{CANARY};morgen".encode()
    return listing.read(people.board, by=people.clerk, name="list.csv", content=content)


def from_outside(people: People) -> OutsideReferral:
    """A referral by somebody without an account, which nobody has taken yet."""
    link, code = outside.make_link(people.board, by=people.clerk, name="Dr. Far")
    values = {"record_number": "4795", "family_name": CANARY, "birth_date": "1964-05-03"}
    return outside.send(link, code, values=values, letter=f"{CANARY} at T8")


def key_image(people: People, case: Case) -> KeyImage:
    """A key image of a drawn picture, on which somebody has looked for names."""
    content = synthetic.png(synthetic.axial("T8"))
    picture = filing.add(case, by=people.clerk, name="axial.png", content=content)
    showing = filing.Showing(caption="T8: the cord is pressed")
    chosen = filing.add_key_image(picture, by=people.clerk, showing=showing)
    return filing.check_no_names(chosen, by=people.clerk, revision=1)


def locum(people: People) -> None:
    """Somebody who is in no board, and whom the site lets open a case in an emergency."""
    user = people.users["locum"] = cast.person("locum", "Dr. Lena Vogt", may_break_glass=True)
    user.save()


def break_in(people: People, case: Case) -> BreakGlass:
    """Have the case open to the locum, to be read."""
    words = "Cannot move her legs since an hour."
    return break_glass.open_case(case, by=people.locum, reason="treating", words=words)


def away(people: People) -> Absence:
    """A member who is away for a week without a deputy."""
    member = Membership.objects.get(user=people.radiologist, board=people.board)
    first = people.board.today() + timedelta(days=30)
    last = first + timedelta(days=7)
    return absences.record(member, first=first, last=last, deputy=None, by=people.clerk)


def queue_notice(people: People) -> Notice:
    """A mail that waits to be sent."""
    return notices.queue(
        to=people.surgeon,
        board=people.board,
        kind="trial",
        subject="Two cases wait",
        body="Two cases wait.",
        path="/",
        key="trial",
        by="test",
    )


def make_ready(document: Document) -> Document:
    """Give a queued document its bytes, as a worker would."""
    content = a_page(title=CANARY)
    DocumentFile.objects.create(document=document, content=content)
    document.state, document.ready_at = "ready", timezone.now()
    document.sha256, document.size, document.pages = sha256(content).hexdigest(), len(content), 1
    document.save()
    return document


def a_page(*, title: str) -> bytes:
    """A file of one empty page, always the same bytes."""
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=72, height=72)
    writer.add_metadata({"/Title": title})
    writer.write(out)
    return out.getvalue()


def program_routes() -> list[Route]:
    """Every route of the program, sorted so that test names are stable."""
    return sorted(routes(), key=lambda route: route.path)
