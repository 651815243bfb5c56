"""Referrals by somebody without an account: a link that takes one, and gives nothing back.

The link is signed and works once. The code is told to the referring doctor on another way, so that
whoever has the link alone sends nothing, and a wrong one is counted.
"""

from collections.abc import Sequence
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone

from tumorboard import audit, code_links
from tumorboard.code_links import MOST_TRIES
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import arriving, filing
from .imaging.examine import examine
from .imaging.kinds import file_name, require_size
from .models import Case, OutsideFile, OutsideReferral, ReferralLink

MOST_FILES = 10
SALT = "tumorboard.referral"
OVER = "This link is not open any more. Please ask the office of the board for a new one."
WRONG = "This is not the code for this link. Please look at it once more."


class WrongCode(Refused):
    """The code that was typed does not belong to the link."""


@transaction.atomic
def make_link(board: Board, *, by: User, name: str) -> tuple[ReferralLink, str]:
    """Make a link for one referral by the named doctor; gives back the code to be told."""
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused("Say for whom the link is.")
    code, lock = code_links.fresh()
    link = ReferralLink.objects.create(board=board, name=name, by=by, **lock)
    _note(link, "referral.link_made", by=by, to=name)
    return link, code


@transaction.atomic
def close_link(link: ReferralLink, *, by: User) -> ReferralLink:
    """Close a link, so that nobody sends anything by it any more."""
    link = _locked(link.pk)
    if link.closed_at is None and link.used_at is None:
        write(link, closed_at=timezone.now())
        _note(link, "referral.link_closed", by=by)
    return link


def token_of(link: ReferralLink) -> str:
    """What stands in the address of a link: its key, signed."""
    return signing.Signer(salt=SALT).sign(link.pk.hex)


def by_token(token: str) -> ReferralLink | None:
    """The link that an address names; None when it was not made here."""
    try:
        key = UUID(signing.Signer(salt=SALT).unsign(token))
    except (signing.BadSignature, ValueError):
        return None
    return ReferralLink.objects.select_related("board").filter(pk=key).first()


def send(
    link: ReferralLink,
    code: str,
    *,
    values: dict,
    letter: str,
    files: Sequence[tuple[str, bytes]] = (),
) -> OutsideReferral:
    """Take in what the doctor sends; the link is used up by it.

    Raises `WrongCode`, which is counted, and `Refused` for a link that is not open or a file that
    cannot be kept; then nothing is stored.
    """
    _check_code(link, code)
    if len(files) > MOST_FILES:
        raise Refused(f"Send at most {MOST_FILES} files.")
    looked = [(file_name(name), _examined(name, content)) for name, content in files]
    with transaction.atomic():
        link = _locked(link.pk)
        if not link.is_open:
            raise Refused(OVER)
        write(link, used_at=timezone.now())
        made = OutsideReferral.objects.create(
            board=link.board, link=link, values=values, letter=letter
        )
        OutsideFile.objects.bulk_create(
            OutsideFile(referral=made, file_name=name, size=len(content), content=content)
            for name, content in looked
        )
        _note(link, "referral.sent", by=f"referrer {link.name}", target=made, files=len(looked))
    return made


def _check_code(link: ReferralLink, code: str) -> None:
    with transaction.atomic():
        link = _locked(link.pk)
        if not link.is_open or link.wrong_codes >= MOST_TRIES:
            raise Refused(OVER)
        if code_links.fits(link, code):
            return
        write(link, wrong_codes=link.wrong_codes + 1)
        _note(link, "referral.code_refused", by=f"referrer {link.name}")
    raise WrongCode(WRONG)


def _examined(name: str, content: bytes) -> bytes:
    try:
        require_size(len(content))
        return examine(content).content
    except Refused as refused:
        raise Refused(f"{file_name(name)}: {refused.sentence}") from refused


@transaction.atomic
def take(referral: OutsideReferral, *, by: User, **told: object) -> Case:
    """Make a case of a referral from outside, as the clerk has checked it, with its files.

    Taken again, it gives the case that was made. `told` is what `arriving.register` asks for.
    """
    referral = _locked_referral(referral)
    if referral.case_id:
        return referral.case
    if referral.put_away:
        raise Refused("This referral was put away.")
    case = arriving.register(referral.board, by=by, **told)
    for file in referral.files.all():
        content = bytes(file.content)
        # Whom a file names was seen by the clerk; what does not fit is marked on the file.
        filing.add(case, by=by, name=file.file_name, content=content, keep_another_patient=True)
    write(referral, case=case, settled_by=by, settled_at=timezone.now())
    note_settled(referral, "referral.taken", by=by, case=case.reference)
    return case


@transaction.atomic
def put_away(referral: OutsideReferral, *, by: User, reason: str) -> OutsideReferral:
    """Put a referral away with the reason; it is kept, and no case comes of it."""
    referral, reason = _locked_referral(referral), " ".join(reason.split())[:300]
    if referral.case_id:
        raise Refused(f"This referral was taken into {referral.case.reference} already.")
    if not reason:
        raise Refused("Please say why it is put away.")
    if not referral.put_away:
        write(referral, put_away=reason, settled_by=by, settled_at=timezone.now())
        note_settled(referral, "referral.put_away", by=by, reason=reason)
    return referral


def note_settled(referral: OutsideReferral, action: str, *, by: User, **detail: object) -> None:
    """Write the audit row of something done to, or seen of, a referral from outside."""
    number = referral.case.patient_number if referral.case_id else referral.patient_number
    about = {"board": referral.board.slug, "patient": number, "target": referral}
    audit.record(action, by=by, **about, **detail)


def _locked(key: UUID) -> ReferralLink:
    rows = ReferralLink.objects.select_for_update(of=("self",)).select_related("board")
    return rows.get(pk=key)


def _locked_referral(referral: OutsideReferral) -> OutsideReferral:
    rows = OutsideReferral.objects.select_for_update(of=("self",))
    return rows.select_related("board", "link", "case__patient").get(pk=referral.pk)


def _note(
    link: ReferralLink, action: str, *, by: User | str, target: object = None, **detail
) -> None:
    audit.record(action, by=by, board=link.board.slug, target=target or link, **detail)
