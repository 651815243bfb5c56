"""The steps of a rehearsal: what the clerk, the chair and the specialists do, one by one."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from meetings.models import Document
from tumorboard import second_factor

from .answers import CASE
from .cast import Cast, Login
from .completing import Completing
from .person import Page, Person, Stopped, filled

RECOMMENDATION = "Rehearsal: stereotactic radiotherapy of the lesion, then systemic therapy."
DISSENT = "Rehearsal: I would stabilise first."
ACTION = "Rehearsal: plan the radiotherapy"
RECORDED = {
    "modality": "radiotherapy",
    "components": "systemic",
    "intent": "local_control",
    "levels": "T8",
    "timing": "within_a_week",
    "guideline": "in_line",
    "trial": "none_suitable",
    "responsible": "Radiation oncology",
    "informs": "Radiation oncology",
}
REASONS = (
    "Rehearsal: no compression, stable enough.",
    "Rehearsal: screws and cement before radiation.",
    "Rehearsal: a change of the systemic therapy helps most.",
    "Rehearsal: one site, radiosensitive.",
)
PDF_SECONDS = 60

Step = tuple[str, Callable[[], str | None]]


class Rehearsal:
    """One run; each step is a line of `steps()` and may return a remark for its line."""

    def __init__(self, base: str, cast: Cast, bundle: Path, out: Path | None) -> None:
        self.cast, self.bundle, self.out = cast, bundle, out
        self.base = base
        self.clerk = Person(base, "clerk")
        self.chair = Person(base, "chair")
        self.specialists = [Person(base, login.user.name) for login in cast.specialists]
        self.case = self.meeting = self.item = ""

    def steps(self) -> Iterator[Step]:
        """The whole way of a case, in order."""
        yield "sign in as clerk, chair and four specialists", self.sign_in
        yield "import the bundle", self.import_bundle
        yield "import it again: still one patient", self.import_again
        yield "complete the record, section by section", self.complete
        yield "submit, accept and mark it ready", self.make_ready
        yield "plan the meeting, list the case, publish", self.publish
        yield "four sealed recommendations", self.vote
        yield "blind: the chair cannot read them yet", self.blind
        yield "open the meeting, everybody joins", self.open_meeting
        yield "present the case and reveal", self.reveal
        yield "propose the consensus", self.propose
        yield "four positions, one dissent", self.take_positions
        yield "record the consensus", self.record
        yield "close the meeting", self.close_meeting
        yield "consensus summary: ready, text and hash", self.summary
        yield "minutes: ready, text and hash", self.minutes

    def close(self) -> None:
        for person in (self.clerk, self.chair, *self.specialists):
            person.close()

    def sign_in(self) -> None:
        people = (self.clerk, self.chair, *self.specialists)
        for person, login in zip(people, self.cast.everybody, strict=True):
            self._sign_in(person, login)

    def _sign_in(self, person: Person, login: Login) -> None:
        page = person.open(reverse("account_login"))
        page = person.send(page, "/sign-in/", login=login.user.email, password=login.password)
        if login.app and "/second-step/" in page.url:
            page = person.send(page, "/second-step/", code=second_factor.code_of(login.app))
        if "/sign-in/" in page.url:
            raise Stopped(f"{login.user.name} could not sign in: {page.complaint}")

    def import_bundle(self) -> None:
        self.case = self._upload().url

    def import_again(self) -> None:
        if self._upload().url != self.case:
            raise Stopped("The second import of the same bundle made another case.")

    def _upload(self) -> Page:
        address = reverse("case-import", args=[self.cast.board.slug])
        files = {"file": (self.bundle.name, self.bundle.read_bytes(), "application/json")}
        return self.clerk.send(self.clerk.open(address), address, files=files)

    def complete(self) -> str:
        """Fill in what the bundle has left open; what it says stays."""
        page = self.clerk.open(f"{self.case}edit/")
        presenter = str(self.cast.specialists[0].user.pk)
        self.clerk.fill(page, "/edit/", presenter=presenter, **CASE)
        return Completing(self.clerk, f"{self.case}record/").run()

    def make_ready(self) -> None:
        for verb in ("submit", "accept", "mark-ready"):
            page = self.clerk.open(self.case)
            self.clerk.send(page, f"/moves/{verb}/")

    def publish(self) -> None:
        start = timezone.localtime(timezone=self.cast.board.zone) + timedelta(minutes=30)
        address = reverse("meeting-new", args=[self.cast.board.slug])
        page = self.clerk.send(
            self.clerk.open(address),
            address,
            date=start.date().isoformat(),
            time=start.strftime("%H:%M"),
            place="Rehearsal room",
        )
        self.meeting = page.url.removesuffix("agenda/")
        self.clerk.send(page, "/agenda/add/", case=self.case.rstrip("/").rsplit("/", 1)[1])
        self.clerk.send(self.clerk.open(f"{self.meeting}agenda/"), "/publish/")

    def vote(self) -> None:
        ways = (
            {"modality": "radiotherapy", "intent": "local_control"},
            {
                "modality": "surgery",
                "intent": "palliative",
                "approach": "percutaneous",
                "resection": "none",
                "stabilisation": "percutaneous_screws",
            },
            {"modality": "systemic", "intent": "palliative"},
            {"modality": "radiotherapy", "intent": "local_control"},
        )
        for person, way, reason in zip(self.specialists, ways, REASONS, strict=True):
            page = person.open(self._item_of(person))
            person.send(page, "/opinion/", confidence="4", reason=reason, **way)

    def _item_of(self, person: Person) -> str:
        page = person.open(reverse("review", args=[self.cast.board.slug]))
        self.item = next(iter(page.links("/items/")), "")
        if not self.item:
            raise Stopped("The specialist finds no case to review.")
        return self.item

    def blind(self) -> None:
        for address in (self.meeting, f"{self.meeting}chair/", self.item):
            page = self.chair.open(address)
            if any(reason in page.text for reason in REASONS):
                raise Stopped(f"{address} shows a recommendation before the reveal.")

    def _command(self, name: str, key: str, **entries: str) -> Page:
        return self.chair.press(
            self.chair.open(f"{self.meeting}chair/"), reverse(name, args=[key]), **entries
        )

    @property
    def _meeting_key(self) -> str:
        return self.meeting.rstrip("/").rsplit("/", 1)[1]

    @property
    def _item_key(self) -> str:
        return self.item.strip("/").rsplit("/", 1)[1]

    def open_meeting(self) -> None:
        self._command("meeting-open", self._meeting_key)
        for person in self.specialists:
            page = person.open(reverse("participant", args=[self._meeting_key]))
            person.press(page, reverse("meeting-join", args=[self._meeting_key]), mode="room")

    def reveal(self) -> None:
        self._command("meeting-next", self._meeting_key)
        self._command("item-reveal", self._item_key)
        page = self.chair.open(self.item)
        missing = [reason for reason in REASONS if reason not in page.words]
        if missing:
            raise Stopped(f"After the reveal {len(missing)} recommendations are not shown.")

    def propose(self) -> None:
        due = (timezone.localdate() + timedelta(days=7)).isoformat()
        screen = reverse("chair", args=[self._meeting_key])
        plan = {"plan-0-what": ACTION, "plan-0-owner": "Radiation oncology", "plan-0-due": due}
        said = {"recommendation": RECOMMENDATION, "informs_by": due, **RECORDED, **plan}
        address = reverse("draft-write", args=[self._item_key])
        page = self.chair.open(screen)
        stood = {f"base-{name}": text for name, text in filled(page.form(address)).items()}
        self.chair.send(page, address, **stood, **said)
        self._command("item-propose", self._item_key)

    def take_positions(self) -> None:
        address = reverse("item-position", args=[self._item_key])
        for number, person in enumerate(self.specialists):
            page = person.open(reverse("participant", args=[self._meeting_key]))
            said = ("disagree", DISSENT) if number == 1 else ("agree", "")
            person.send(page, address, position=said[0], reason=said[1])
        self._command("positions-close", self._item_key)

    def record(self) -> None:
        self._command("item-record", self._item_key)
        if RECOMMENDATION not in self.clerk.open(self.meeting).words:
            raise Stopped("The meeting's page does not show the recorded consensus.")

    def close_meeting(self) -> None:
        self._command("meeting-close", self._meeting_key)

    def summary(self) -> str:
        return self._document("consensus_summary", (RECOMMENDATION, DISSENT, ACTION))

    def minutes(self) -> str:
        return self._document("minutes", (RECOMMENDATION, DISSENT, "Rehearsal Chair"))

    def _document(self, kind: str, words: tuple[str, ...]) -> str:
        document = self._ready_document(kind)
        content = self.clerk.download(reverse("document-file", args=[document.pk]))
        self._verify(content, document.sha256, words)
        took = (document.ready_at - document.created_at).total_seconds()
        if self.out:
            (self.out / f"{kind}.pdf").write_bytes(content)
        return f"{took:.1f} s after the click, {document.pages} page(s), {len(content)} bytes"

    def _ready_document(self, kind: str) -> Document:
        document = Document.objects.filter(board=self.cast.board, kind=kind).first()
        if document is None:
            raise Stopped("The server made no such document; does it use this database?")
        end = time.monotonic() + PDF_SECONDS
        while document.state not in ("ready", "failed"):
            if time.monotonic() > end:
                raise Stopped(f"Not ready after {PDF_SECONDS} s; does a worker run?")
            time.sleep(0.2)
            document.refresh_from_db()
        if document.state == "failed":
            raise Stopped(f"The document failed: {document.error}")
        return document

    def _verify(self, content: bytes, promised: str, words: tuple[str, ...]) -> None:
        if sha256(content).hexdigest() != promised:
            raise Stopped("The downloaded file does not have the SHA-256 that is shown.")
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        squeezed = "".join(text.split())
        for sentence in words:
            if "".join(sentence.split()) not in squeezed:
                raise Stopped(f"The PDF does not say: {sentence}")


def default_bundle() -> Path:
    """The bundle that the program brings along."""
    return Path(__file__).resolve().parents[2] / "cases" / "data" / "rehearsal-bundle.json"
