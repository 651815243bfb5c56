"""Files that came with a referral: kept with its case, or opened as what they are themselves."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.urls import reverse

from cases import filing, intake
from cases.arrivals import HEAD, Arrival, arrival_of
from cases.imaging.kinds import file_name, require_size
from cases.interop.bundle import MAX_BYTES
from cases.models import Case
from cases.views.lists import take
from tumorboard.models import Board
from tumorboard.refusal import Refused

ALONE = "A {what} is read by itself: empty the form, and drop it without a patient."


def elsewhere(request: HttpRequest, board: Board, files: list[UploadedFile]) -> str:
    """Where to go on when a bundle or a list was dropped; empty for files of a case."""
    kinds = [(_arrival(file), file) for file in files]
    if not any(kind is not Arrival.FILE for kind, _ in kinds):
        return ""
    special = [(kind, file) for kind, file in kinds if kind is not Arrival.FILE]
    what = "list" if special[0][0] is Arrival.LIST else "bundle"
    if request.POST.get("record_number") or request.POST.get("family_name") or len(special) > 1:
        raise Refused(ALONE.format(what=what))
    kind, file = special[0]
    if kind is Arrival.LIST:
        return reverse("case-list", args=[take(request, board, file).pk])
    made = intake.import_bundle(board, by=request.user, data=_bytes(file), file_name=file.name)
    messages.success(request, intake.outcome(made))
    add_files(request, made.case, [file for kind, file in kinds if kind is Arrival.FILE])
    return reverse("case", args=[made.case_id])


def _arrival(file: UploadedFile) -> Arrival:
    head = file.read(HEAD)
    file.seek(0)
    return arrival_of(file.name, head)


def _bytes(file: UploadedFile) -> bytes:
    if file.size > MAX_BYTES:
        raise Refused("The file is larger than 20 MB; a bundle of one patient is smaller.")
    return file.read()


def add_files(request: HttpRequest, case: Case, files: Iterable[UploadedFile]) -> None:
    """Keep the files with the case; of each that is refused the reason is said."""
    kept = 0
    for file in files:
        try:
            require_size(file.size)
            filing.add(case, by=request.user, name=file.name, content=file.read())
            kept += 1
        except Refused as refused:
            messages.error(request, f"{file_name(file.name)} was not added. {refused.sentence}")
    if kept:
        messages.success(request, f"{kept} file{'s' * (kept > 1)} added.")
