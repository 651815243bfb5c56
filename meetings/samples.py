"""The audit of listed cases: a share of each quarter is drawn, and another member judges them."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tumorboard import access, audit
from tumorboard.models import Board, User
from tumorboard.refusal import Refused
from tumorboard.roles import Permission

from . import listed, lot
from .lot import Quarter
from .models import AuditRule, Sample, Sampled, Triage
from .vocabulary import TriageState, Verdict

CLOCK = "triage audit"
"""Who draws by itself, for the trail."""


@transaction.atomic
def set_rule(board: Board, *, percent: int, least: int, by: User) -> AuditRule:
    """Set which share of the listed cases is drawn from now on, and at least how many."""
    if not (0 <= percent <= 100 and 1 <= least <= 1000):
        raise Refused("The share is 0 to 100 per cent, and at least one case a quarter.")
    _lock(board)
    rule = rule_of(board)
    if (rule.percent, rule.least) == (percent, least) and not rule._state.adding:
        return rule
    before = str(rule)
    rule.percent, rule.least = percent, least
    rule.save()
    after = str(rule)
    audit.record(
        "audit_rule.set", by=by, board=board.slug, target=board, before=before, after=after
    )
    return rule


@transaction.atomic
def draw(board: Board, *, quarter: Quarter, by: User | None) -> Sample:
    """Draw the sample of a quarter that is over, once; asked again, it gives the one that is there.

    Without `by` the clock has drawn it. The seed is kept, so that it can be drawn again.
    """
    _lock(board)
    found = Sample.objects.filter(board=board, year=quarter.year, quarter=quarter.number).first()
    if found is not None:
        return found
    if not quarter.is_over(board.today()):
        raise Refused(f"The {quarter.words} is not over yet. Its sample is drawn afterwards.")
    population = {str(one.pk): one for one in listed_in(board, quarter)}
    if not population:
        raise Refused(f"No case was listed only in the {quarter.words}.")
    rule, seed = rule_of(board), secrets.token_hex(16)
    sample = Sample.objects.create(
        board=board,
        year=quarter.year,
        quarter=quarter.number,
        seed=seed,
        percent=rule.percent,
        least=rule.least,
        listed=len(population),
        by=by,
    )
    keys = lot.draw(population, seed=seed, count=_count(sample))
    Sampled.objects.bulk_create(
        Sampled(sample=sample, triage=population[key], place=place, listed_by=population[key].by)
        for place, key in enumerate(keys, 1)
    )
    told = {"quarter": quarter.words, "listed": len(population), "drawn": len(keys)}
    audit.record("sample.drawn", by=by or CLOCK, board=board.slug, target=sample, **told)
    return sample


def draw_all() -> int:
    """Draw for every board the sample of the last quarter, where none is there; counts them."""
    drawn = 0
    for board in Board.objects.order_by("pk"):
        quarter = lot.last_over(board.today())
        known = board.samples.filter(year=quarter.year, quarter=quarter.number)
        if not known.exists() and listed_in(board, quarter).exists():
            draw(board, quarter=quarter, by=None)
            drawn += 1
    return drawn


@transaction.atomic
def judge(sampled: Sampled, *, verdict: str, words: str, by: User) -> Sampled:
    """Say whether a drawn case was listed rightly; never by who listed it.

    That it should have been discussed needs a reason, and proposes to present the case again.
    """
    rows = Sampled.objects.select_for_update(of=("self",))
    found = rows.select_related("triage__case__patient", "sample__board").get(pk=sampled.pk)
    words = words.strip()
    _refuse_unfit(found, by=by)
    if found.verdict:
        if (found.judged_by_id, found.verdict, found.words) == (by.pk, verdict, words):
            return found
        raise Refused(f"{found.judged_by.name} has reviewed this case already.")
    if verdict not in Verdict.values:
        raise Refused("Please say whether the case was listed rightly.")
    if verdict == Verdict.DISCUSS or words:
        words = listed.needed(words, "why the case should have been discussed")
    found.verdict, found.words = verdict, words
    found.judged_by, found.judged_at = by, timezone.now()
    found.save(update_fields=["verdict", "words", "judged_by", "judged_at"])
    about = {"patient": found.patient_number, "target": found, "verdict": verdict}
    audit.record("sample.judged", by=by, board=found.sample.board.slug, **about)
    return found


def rule_of(board: Board) -> AuditRule:
    """The board's rule, or the one that holds while it has set none."""
    return AuditRule.objects.filter(board=board).first() or AuditRule(board=board)


def listed_in(board: Board, quarter: Quarter) -> QuerySet[Triage]:
    """The cases that meetings of the quarter noted without discussion."""
    span = board.span(quarter.first, quarter.after - timedelta(days=1))
    rows = Triage.objects.filter(meeting__board=board, state=TriageState.NOTED)
    return rows.filter(ended_at__range=span).select_related("by").order_by("pk")


def is_as_drawn(sample: Sample) -> bool:
    """Whether the seed still draws what is stored, out of what the quarter holds."""
    keys = [
        str(key) for key in listed_in(sample.board, _quarter(sample)).values_list("pk", flat=True)
    ]
    stored = [str(key) for key in sample.drawn.order_by("place").values_list("triage", flat=True)]
    return lot.draw(keys, seed=sample.seed, count=_count(sample)) == stored


def _count(sample: Sample) -> int:
    return lot.size(sample.listed, percent=sample.percent, least=sample.least)


def _quarter(sample: Sample) -> Quarter:
    return Quarter(sample.year, sample.quarter)


def _lock(board: Board) -> None:
    Board.objects.select_for_update(no_key=True).get(pk=board.pk)


def _refuse_unfit(sampled: Sampled, *, by: User) -> None:
    if not access.can(by, Permission.TRIAGE_REVIEW, sampled.sample.board):
        raise Refused("Specialists and the chair review listed cases.")
    if by.pk == sampled.listed_by_id:
        raise Refused("You listed this case yourself. Another member reviews it.")
