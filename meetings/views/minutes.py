"""Minutes after the meeting: their texts, their approval, and whether a file is one of ours."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from meetings import approval, documents, minutes, verification
from meetings.forms.minutes import ApproveForm, MinutesForm, VerifyForm
from meetings.models import Document, Meeting
from tumorboard import again, seal
from tumorboard.access import allow
from tumorboard.models import User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission
from tumorboard.seal import Seal

from .screen import posted


@require_http_methods(["GET", "POST"])
@allow(Permission.AGENDA_EDIT, Meeting)
def minutes_edit(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The texts of the minutes; who saves later than somebody else is shown both."""
    newest = documents.newest_minutes(meeting)
    if newest is None:
        raise Refused("The minutes are written when the meeting is closed.")
    form = _minutes_form(request, newest)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return _minutes_page(request, meeting, newest, form, status=status)
    try:
        saved = _revised(meeting, form, by=request.user)
    except minutes.ChangedMeanwhile as changed:
        return _both_pages(request, meeting, form, changed)
    except Refused as refused:
        form.add_error("reason" if "reason" in form.fields else None, refused.sentence)
        return _minutes_page(request, meeting, newest, form, status=422)
    if saved.version == newest.version:
        messages.info(request, "Nothing was changed, so no new version was written.")
    else:
        messages.success(request, f"Version {saved.version} of the minutes is being printed.")
    return redirect("meeting", meeting.pk)


def _revised(meeting: Meeting, form: MinutesForm, *, by: User) -> Document:
    entry = form.cleaned_data
    base, reason = entry["base_version"], entry.get("reason", "")
    return minutes.revise(meeting, form.texts, base_version=base, reason=reason, by=by)


def _both_pages(
    request: HttpRequest, meeting: Meeting, form: MinutesForm, changed: minutes.ChangedMeanwhile
) -> HttpResponse:
    """The form as it was sent, to be saved over the newest version, and both texts above it."""
    both = _both(form, changed.newest)
    form.add_error(None, changed.sentence)
    form.data = {**request.POST.dict(), "base_version": changed.newest.version}
    return _minutes_page(request, meeting, changed.newest, form, status=409, both=both)


def _minutes_form(request: HttpRequest, newest: Document) -> MinutesForm:
    texts = minutes.texts_of(newest)
    initial = {f"note-{number}": text for number, text in texts.notes.items()}
    initial |= {"remarks": texts.remarks, "base_version": newest.version}
    return MinutesForm(
        posted(request),
        cases=newest.snapshot["cases"],
        is_approved=bool(newest.approved_by),
        initial=initial,
    )


def _both(form: MinutesForm, newest: Document) -> list[dict]:
    """Each text in which what was typed differs from what is stored now."""
    stored, mine = minutes.texts_of(newest), form.texts
    rows = [("Remarks on the meeting", mine.remarks, stored.remarks)]
    rows += [(f"Case {n}", mine.notes[n], stored.notes.get(n, "")) for n in form.numbers]
    return [
        {"label": label, "yours": yours, "theirs": theirs}
        for label, yours, theirs in rows
        if yours != theirs
    ]


def _minutes_page(
    request: HttpRequest,
    meeting: Meeting,
    newest: Document,
    form: MinutesForm,
    *,
    status: int = 200,
    both: list[dict] | None = None,
) -> HttpResponse:
    context = {"meeting": meeting, "newest": newest, "form": form, "both": both}
    return render(request, "meetings/minutes.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow(Permission.DOCUMENT_VIEW, Document)
def document_approve(request: HttpRequest, document: Document) -> HttpResponse:
    """Approve minutes: the file, what one says with it, and each time who one is."""
    signer = approval.owed_by(document, request.user)
    if signer is None:
        raise Refused("There is nothing for you to approve in this document.")
    form = ApproveForm(posted(request), initial={"sha256": document.sha256})
    if form.is_valid() and _is_approved(request, form, document):
        messages.success(request, "You approved the minutes. The signed version is printed.")
        return redirect("meeting", document.meeting_id)
    context = {
        "document": document,
        "meeting": document.meeting,
        "signer": signer,
        "signers": approval.signers_of(document),
        "form": form,
        "passkey": again.passkey_options(request),
    }
    return render(request, "meetings/approve.html", context, status=422 if form.errors else 200)


def _is_approved(request: HttpRequest, form: ApproveForm, document: Document) -> bool:
    """Approve it with what was sent; else the form says why not."""
    entry, by = form.cleaned_data, request.user
    board = document.meeting.board.slug
    try:
        again.prove(request, **form.proof, purpose="minutes.approve", board=board)
    except Refused as wrong:
        form.add_error("secret", wrong.sentence)
        return False
    try:
        approval.approve(document, sha256=entry["sha256"], by=by)
    except Refused as refused:
        form.add_error(None, refused.sentence)
    return not form.errors


@require_http_methods(["GET", "POST"])
@allow()
def verify(request: HttpRequest) -> HttpResponse:
    """Whether a PDF is one of ours, and still as it was made."""
    is_sent, verdict = request.method == "POST", None
    seals: list[Seal] = []
    form = VerifyForm(request.POST, request.FILES) if is_sent else VerifyForm()
    if is_sent and form.is_valid():
        sent = form.cleaned_data["file"]
        if sent.size > verification.LARGEST:
            form.add_error("file", "This file is larger than any document of this site.")
        else:
            content = sent.read()
            verdict = verification.verify(content)
            seals = seal.examine(content) if verdict.is_unchanged else []
    status = 422 if form.errors else 200
    context = {"form": form, "verdict": verdict, "seals": seals}
    return render(request, "meetings/verify.html", context, status=status)
