"""The documents of a meeting as rows of a screen."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from tumorboard.board_settings import Language
from tumorboard.models import User
from tumorboard.roles import Permission

from . import approval, letter
from .documents import newest_of_each
from .models import Consensus, Document, Meeting
from .states import GIVEN_UP, UNFINISHED, DocumentState
from .vocabulary import DocumentKind, Way

STEPS = (
    ("retry", Permission.DOCUMENT_RETRY, GIVEN_UP),
    ("cancel", Permission.DOCUMENT_RETRY, UNFINISHED),
    ("send", Permission.DOCUMENT_SEND, (DocumentState.READY,)),
    ("withdraw", Permission.DOCUMENT_WITHDRAW, (DocumentState.READY,)),
)
FIRST = {DocumentKind.MINUTES: 0, DocumentKind.AGENDA: 1}


@dataclass(frozen=True)
class ShownDocument:
    """One document as a row: what it is, how far, and what may be done with it."""

    id: str
    title: str
    note: str
    state: str
    state_label: str
    error: str
    sha256: str
    row_url: str
    download_url: str
    steps: dict[str, str]
    approved: str = ""
    replaced: str = ""
    withdrawn: str = ""
    sent: str = ""
    edit_url: str = ""
    approve_url: str = ""
    letter_url: str = ""
    pages_laid_out: int = 0
    pages_expected: int = 0

    @property
    def open_url(self) -> str:
        return f"{self.download_url}?inline=1"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED


def shelf_of(
    meeting: Meeting, *, permissions: frozenset[Permission], user: User | None = None
) -> list[ShownDocument]:
    """All documents of the meeting: minutes, agenda, then case by case, new versions first.

    Somebody who may not read documents gets none. With the `user`, minutes say what that person
    may do with them.
    """
    if Permission.DOCUMENT_VIEW not in permissions:
        return []
    rows = meeting.documents.select_related("item", "withdrawal__by").prefetch_related("deliveries")
    rows = rows.defer("snapshot", "withdrawal__content")
    ordered = sorted(
        rows.order_by("item__position", "-version"),
        key=lambda document: FIRST.get(document.kind, len(FIRST)),
    )
    newest = newest_of_each(ordered)
    return [
        shown(
            document,
            permissions=permissions,
            user=user,
            newest=newest[document.kind, document.item_id],
        )
        for document in ordered
    ]


def shown(
    document: Document,
    *,
    permissions: frozenset[Permission],
    user: User | None = None,
    newest: Document | None = None,
) -> ShownDocument:
    """One document as a row; only who may do a thing gets the address for it."""
    is_newest = newest is None or newest.pk == document.pk
    return ShownDocument(
        id=str(document.pk),
        title=_title(document),
        note=_note(document),
        state=document.state,
        state_label=document.get_state_display(),
        error=document.error,
        sha256=document.sha256,
        row_url=reverse("document", kwargs={"pk": document.pk}),
        download_url=reverse("document-file", kwargs={"pk": document.pk}),
        steps=_steps(document, permissions),
        approved=f"Approved by {document.approved_by}" if document.approved_by else "",
        replaced="" if is_newest else f"replaced by version {newest.version}",
        withdrawn=_withdrawn(document),
        sent=_sent(document),
        edit_url=_edit_url(document, permissions) if is_newest else "",
        approve_url=_approve_url(document, user) if is_newest else "",
        letter_url=_letter_url(document),
        pages_laid_out=document.pages_laid_out,
        pages_expected=_pages_expected(document),
    )


def _steps(document: Document, permissions: frozenset[Permission]) -> dict[str, str]:
    """What the person may do with the document as it stands now, with the addresses for it."""
    if document.withdrawn:
        return {}
    return {
        name: reverse(f"document-{name}", kwargs={"pk": document.pk})
        for name, permission, states in STEPS
        if permission in permissions and document.state in states
    }


def _withdrawn(document: Document) -> str:
    if not (withdrawal := document.withdrawn):
        return ""
    day = f"{withdrawal.at.astimezone(document.meeting.zone):%-d %B %Y}"
    return f"Withdrawn by {withdrawal.by.name} on {day}: {withdrawal.reason}"


def _sent(document: Document) -> str:
    """To how many it went, and how often it was fetched."""
    sent = [one for one in document.deliveries.all() if not one.taken_back_at]
    posted = sum(one.way == Way.POST for one in sent)
    links, fetched = len(sent) - posted, sum(one.opened for one in sent)
    parts = [f"posted to {posted}"] if posted else []
    if links:
        parts.append(f"link sent to {links}, fetched {fetched} time{'' if fetched == 1 else 's'}")
    return "; ".join(parts).capitalize()


def _pages_expected(document: Document) -> int:
    """About how many pages it will have: as many as the version before, or one for each case."""
    if document.state != DocumentState.RENDERING:
        return 0
    before = document.versions.exclude(pages=None).first()
    return before.pages if before else 1 + len(document.snapshot.get("cases", []))


def _edit_url(document: Document, permissions: frozenset[Permission]) -> str:
    is_open = document.kind == DocumentKind.MINUTES and Permission.AGENDA_EDIT in permissions
    return reverse("minutes-edit", kwargs={"pk": document.meeting_id}) if is_open else ""


def _approve_url(document: Document, user: User | None) -> str:
    if user is None or document.state != DocumentState.READY or document.withdrawn:
        return ""
    owes = approval.owed_by(document, user) is not None
    return reverse("document-approve", kwargs={"pk": document.pk}) if owes else ""


@dataclass(frozen=True)
class ReleasedLetter:
    """A letter to the patient: who released it when, in which form, and of which decision."""

    document: ShownDocument
    version: int
    by: str
    on: datetime
    style: str
    decided_at: datetime
    is_of_earlier_decision: bool


def released_letters(
    consensus: Consensus | None, *, permissions: frozenset[Permission]
) -> list[ReleasedLetter]:
    """The letters on a decision and on those that it replaced, the newest first."""
    if consensus is None or Permission.DOCUMENT_VIEW not in permissions:
        return []
    return [
        ReleasedLetter(
            document=shown(document, permissions=permissions),
            version=document.version,
            by=document.requested_by.name,
            on=document.created_at,
            style=_style(document),
            decided_at=document.consensus.recorded_at,
            is_of_earlier_decision=document.consensus_id != consensus.pk,
        )
        for document in letter.letters_of(consensus)
    ]


def _style(document: Document) -> str:
    language = Language(document.snapshot["document"]["language"]).label
    return f"{language}, large print" if document.snapshot["large_print"] else language


def _letter_url(document: Document) -> str:
    """Where the letter to the patient is, from the summary of the decision."""
    if document.kind != DocumentKind.CONSENSUS_SUMMARY:
        return ""
    return reverse("letter", kwargs={"pk": document.item_id})


def _title(document: Document) -> str:
    if document.item is None:
        return document.get_kind_display()
    return f"{document.get_kind_display()}, case {document.item.position}"


def _note(document: Document) -> str:
    parts = [f"Version {document.version}"]
    if document.pages:
        parts.append(f"{document.pages} page{'' if document.pages == 1 else 's'}")
    if document.size:
        parts.append(f"{max(document.size // 1024, 1)} kB")
    if document.state in GIVEN_UP:
        parts.append(f"number {document.pk}")
    return " · ".join(parts)
