"""Asking an outside doctor: a link by mail, a code by telephone, and an answer to each question.

Whoever has the mail alone sees nothing. With the code the page shows what the doctor is asked
about one case, the initials of the patient and the end of the record number. It takes one answer
to each question, each by itself, and is closed with the last.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from tumorboard import code_links, notices
from tumorboard.code_links import MOST_TRIES
from tumorboard.models import Notice, User
from tumorboard.refusal import Refused
from tumorboard.rows import write

from . import actions
from .models import Action, Answer, Asking
from .outcomes import ActionState, Said

KIND = "action-asked"
SALT = "tumorboard.asking"
PASSED_FOR = 30 * 60
TAIL = 2
WRONG = "This is not the code for this question. Please look at it once more."
LOCKED = (
    f"A wrong code was typed {MOST_TRIES} times, so this link is locked. "
    "Please ask the office of the board for a new code."
)
OVER = "This question is no longer open. Thank you, there is nothing to do."
AGAIN = "Please type the code once more: the page was open for a long time."


class WrongCode(Refused):
    """The code that was typed does not open the question."""


@transaction.atomic
def ask(
    action: Action, *, name: str, email: str, by: User, also: Collection[str] = ()
) -> tuple[Asking, str]:
    """Make a link for an outside doctor and queue the mail; gives the code to be told.

    `also` are the keys of other actions of the case that the same link asks about. Refused for an
    action that is answered, and for an address that has an open link.
    """
    action = actions.lock(action)
    if not action.is_open:
        raise Refused("It is answered already, so nobody has to be asked.")
    code, lock = code_links.fresh()
    told = {"name": " ".join(name.split()), "email": email.strip().lower(), "by": by, **lock}
    asking = _made(action, told)
    if asking is None:
        raise Refused(f"{told['email']} has a link for this already.")
    for other in others_of(action).filter(pk__in=list(also)).order_by("pk"):
        _made(actions.lock(other), told)
    _mail(asking, by=by)
    return asking, code


def _made(action: Action, told: dict) -> Asking | None:
    """A question about one action, unless this address is asked about it already."""
    asking = Asking(action=action, **told)
    try:
        with transaction.atomic():
            asking.save(force_insert=True)
    except IntegrityError:
        return None
    actions.note(action, "action.asked", by=told["by"], to=asking.email)
    return asking


def others_of(action: Action) -> QuerySet[Action]:
    """The other open actions of the case, about which a link can ask as well."""
    rows = Action.objects.filter(case_id=action.case_id, state=ActionState.OPEN)
    return rows.exclude(pk=action.pk).select_related("plan_item")


def questions_of(asking: Asking) -> list[Asking]:
    """What this doctor is still asked about the case, by any link, in the order of the plan."""
    rows = Asking.objects.filter(email=asking.email, action__case=asking.action.case_id)
    rows = rows.filter(answer=None, taken_back_at=None, expires_at__gt=timezone.now())
    rows = rows.filter(action__state=ActionState.OPEN).select_related("action__plan_item")
    return list(rows.order_by("action__due", "action__plan_item__position", "pk"))


def is_over(asking: Asking) -> bool:
    """Whether the link opens nothing any more: late, closed, or with none of its questions left."""
    mine = _asked_with(asking).filter(action__state=ActionState.OPEN)
    return asking.is_over() or not mine.exists()


@transaction.atomic
def renew_code(asking: Asking, *, by: User) -> str:
    """Give the link a new code, and fourteen days more."""
    asking = _locked(asking)
    if asking.answer_id or asking.taken_back_at or not asking.action.is_open:
        raise Refused(OVER)
    code, lock = code_links.fresh()
    mine = _together(asking)
    for one in mine:
        write(one, **lock)
    actions.note(asking.action, "action.code_renewed", by=by, to=asking.email)
    if not Notice.objects.filter(key__in=map(_key, mine)).exists():
        # The question whose address was mailed is answered, and keeps the code that it had.
        _mail(asking, by=by)
    return code


def _asked_with(asking: Asking) -> QuerySet[Asking]:
    """The open questions of one link: they were given one code."""
    return Asking.objects.filter(code=asking.code, taken_back_at=None, answer=None)


def _together(asking: Asking) -> list[Asking]:
    return list(_asked_with(asking).select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def take_back(asking: Asking, *, by: User) -> Asking:
    """Close a link, so that nothing can be answered by it any more."""
    asking = _locked(asking)
    if mine := _together(asking):
        for one in mine:
            write(one, taken_back_at=timezone.now())
        actions.note(asking.action, "action.link_closed", by=by, to=asking.email)
        asking.refresh_from_db(fields=["taken_back_at"])
    return asking


def by_link(number: UUID) -> Asking | None:
    """The question that a link names."""
    rows = Asking.objects.select_related("action__plan_item", "action__case__patient")
    return rows.select_related("action__board").filter(pk=number).first()


def enter(asking: Asking, code: str) -> str:
    """The pass for who typed the right code, good for half an hour.

    Raises `WrongCode`, which is counted, and `Refused` when the link is over or locked.
    """
    with transaction.atomic():
        asking = _open(_locked(asking))
        if code_links.fits(asking, code):
            return signing.dumps(_pass(asking), salt=SALT)
        mine = _together(asking)
        for one in mine:
            write(one, wrong_codes=one.wrong_codes + 1)
        who = f"outside doctor {asking.email}"
        actions.note(asking.action, "action.code_refused", by=who)
    raise WrongCode(LOCKED if _is_locked(mine) else WRONG)


def may_pass(asking: Asking, token: str) -> bool:
    """Whether the pass is one for this link and its present code, and not too old."""
    try:
        told = signing.loads(token, salt=SALT, max_age=PASSED_FOR)
    except (signing.BadSignature, ValueError):
        return False
    return told == _pass(asking)


@transaction.atomic
def tell(asking: Asking, *, token: str, said: Said, by: str, about: Asking | None = None) -> Answer:
    """Take the answer to one question; the board's office looks at it afterwards.

    `by` is how the doctor signs; the name of the link stands where that is empty. `about` is
    another question of the same page.
    """
    asking = _open(_locked(asking))
    if not may_pass(asking, token):
        raise Refused(AGAIN)
    about = _locked(about or asking)
    if about not in questions_of(asking):
        raise Refused(OVER)
    named = " ".join((by or asking.name).split())[:160]
    said = replace(said, told_by=named)
    given = actions.told_outside(about.action, said=said, told_by=named)
    write(about, answer=given)
    return given


def initials_of(asking: Asking) -> str:
    """The patient as little as a doctor needs to know them by."""
    patient = asking.action.case.patient
    names = (patient.given_name, patient.family_name)
    letters = " ".join(f"{name[:1]}." for name in names if name)
    number = patient.record_number
    tail = f"record number ending in {number[-TAIL:]}" if len(number) > 2 * TAIL else ""
    return ", ".join(part for part in (letters, tail) if part)


def needless(notice: Notice) -> str:
    """Why the mail with the link is not needed any more, or nothing."""
    asking = Asking.objects.select_related("action")
    found = asking.filter(pk=notice.key.rpartition("/")[2]).first()
    return "The question is answered or closed." if found is None or is_over(found) else ""


def _pass(asking: Asking) -> list[str]:
    """What a pass says: the link, and a mark of the code that it had then."""
    return [str(asking.pk), salted_hmac(SALT, asking.code, algorithm="sha256").hexdigest()[:32]]


def _open(asking: Asking) -> Asking:
    if is_over(asking):
        raise Refused(OVER)
    if _is_locked(_asked_with(asking)):
        raise Refused(LOCKED)
    return asking


def _is_locked(mine: Iterable[Asking]) -> bool:
    return any(one.is_locked for one in mine)


def _key(asking: Asking) -> str:
    return f"{KIND}/{asking.pk}"


def mail_of(board: str) -> tuple[str, str]:
    """Subject and words of the mail to an outside doctor."""
    body = (
        "The board advised something that you were to do, and asks what became of it. One "
        "short form, no account. The link opens it together with the code that the office of "
        "the board tells you by telephone."
    )
    return f"A question of the {board} to you", body


def _mail(asking: Asking, *, by: User) -> None:
    board = asking.action.board
    subject, body = mail_of(board.name)
    notices.queue(
        to=asking.email,
        board=board,
        kind=KIND,
        subject=subject,
        body=body,
        path=reverse("asking", args=[asking.pk]),
        key=_key(asking),
        by=by,
    )


def _locked(asking: Asking) -> Asking:
    """The question under its locked case and action."""
    action = actions.lock(Action.objects.only("case_id").get(pk=asking.action_id))
    found = Asking.objects.select_for_update(of=("self",)).get(pk=asking.pk)
    found.action = action
    return found
