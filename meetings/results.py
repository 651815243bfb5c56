"""What came back after a decision: which action it fulfils, and whether it contradicts the plan."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction

from cases import history as of_cases
from cases import ledger, lifecycle
from cases.models import Case, Entry, ScoreResult
from cases.record.catalogue import SECTIONS
from cases.record.values import ON
from cases.states import CaseState
from tumorboard.models import User
from tumorboard.refusal import Refused

from .contradictions import Basis, Contradiction, Result, contradictions
from .models import Action, Consensus, Dismissal, Sampled
from .vocabulary import Verdict

EN_BLOC = re.compile(
    r"(?<!\bno )(?<!\bnot )(?<!\bwithout )(?<!\bof )(?<!\bthan )\ben[ -]bloc", re.IGNORECASE
)
RETURNING = (CaseState.HEARD, CaseState.IN_FOLLOW_UP)


def decision_on(case: Case) -> Consensus | None:
    """The decision on which what is done now rests: the last one that stands."""
    rows = Consensus.objects.filter(item__case=case, superseded_at=None)
    return rows.select_related("item__meeting__board").order_by("-recorded_at").first()


def proposals(case: Case, decision: Consensus | None = None) -> list[Contradiction]:
    """What speaks for presenting the case again and was not dismissed."""
    if case.state not in RETURNING:
        return []
    found = list(_listed_wrongly(case))
    decision = decision or decision_on(case)
    if decision is not None:
        since = decision.recorded_at
        entries = list(Entry.objects.filter(case=case).order_by("number"))
        basis = _basis(case, decision, [one for one in entries if one.at <= since])
        found += contradictions(basis, _results(entries, since), sins=_sins(case))
    dismissed = set(case.dismissals.values_list("finding", flat=True))
    return [one for one in found if one.finding not in dismissed]


def _listed_wrongly(case: Case) -> Iterator[Contradiction]:
    """That the audit of listed cases says that it should have been discussed, until it is."""
    judged = Sampled.objects.filter(triage__case=case, verdict=Verdict.DISCUSS)
    for one in judged.select_related("triage"):
        if not case.transitions.filter(verb="reopen", at__gt=one.judged_at).exists():
            words = f"It was listed only, and should have been discussed: {one.words}"
            yield Contradiction(f"listed:{one.pk}", words)


@transaction.atomic
def dismiss(case: Case, *, finding: str, by: User, reason: str) -> Dismissal:
    """Say why a result does not bring the case back; it is not proposed again."""
    case = of_cases.lock(case)
    reason = reason.strip()
    if not reason:
        raise Refused("Please say why the case need not be presented again.")
    if len(reason) > lifecycle.LONGEST_REASON:
        raise Refused(f"Please keep the reason to {lifecycle.LONGEST_REASON} characters.")
    said = case.dismissals.filter(finding=finding).first()
    if said is not None:
        return said
    words = _words_of(case, finding)
    made = Dismissal.objects.create(
        case=case, finding=finding, words=words[:400], reason=reason, by=by
    )
    of_cases.note(case, "result.dismissed", by=by, target=made, finding=finding)
    return made


@transaction.atomic
def bring_back(case: Case, *, finding: str, by: User) -> Case:
    """Take the case back to work to be presented again, with the result as the reason."""
    case = of_cases.lock(case)
    return lifecycle.reopen(case, by=by, reason=_words_of(case, finding))


def _words_of(case: Case, finding: str) -> str:
    found = next((one for one in proposals(case) if one.finding == finding), None)
    if found is None:
        raise Refused("This is not proposed any more. Look at the case as it is now.")
    return found.words


def _basis(case: Case, decision: Consensus, before: list[Entry]) -> Basis:
    """What the record said at the decision; `before` is in the order of writing."""
    held = {(one.section, one.subject): one for one in before}
    written = ledger.by_section(held.values())
    reports = [one.values for one in written.get("pathology", [])]
    report = next((one for one in reversed(reports) if one.get("morphology")), {})
    planned = [one.values for one in written.get("planning", [])]
    tumour = written["tumour"][-1].values if written.get("tumour") else {}
    return Basis(
        tumour_class=case.tumour_class,
        morphology=report.get("morphology") or tumour.get("morphology") or "",
        diagnosis=report.get("diagnosis") or case.diagnosis,
        frankel=case.frankel,
        resection=_resection(decision),
        planned_margin=planned[-1].get("planned_margin", "") if planned else "",
        sins=_sins(case, until=decision.recorded_at),
    )


def _resection(decision: Consensus) -> str:
    """Whether the board wanted an en bloc resection, as its decision and plan are worded."""
    lines = [item.what for item in decision.plan_items.all()]
    return "en_bloc" if EN_BLOC.search("; ".join([decision.recommendation, *lines])) else ""


def _results(entries: Iterable[Entry], since: datetime) -> list[Result]:
    """What was written after the decision, each thing as it stands now."""
    newest = {(one.section, one.subject): one for one in entries}
    return [
        Result(str(one.pk), one.section, one.values)
        for one in newest.values()
        if one.at > since and not one.removed and one.section in SECTIONS
    ]


def _sins(case: Case, until: datetime | None = None) -> int | None:
    """The highest total of the lesions, now or at an earlier moment."""
    rows = ScoreResult.objects.filter(case=case, instrument="SINS").order_by("number")
    rows = rows.filter(at__lte=until) if until else rows
    latest = {one.lesion_id: one.score for one in rows}
    totals = [int(score) for score in latest.values() if score.isdigit()]
    return max(totals, default=None)


def carried_by(case: Case, written: ledger.Latest | None = None) -> dict[str, list[Entry]]:
    """The entries of the record that carry out a plan item, by its key."""
    written = ledger.latest(case) if written is None else written
    found: dict[str, list[Entry]] = {}
    for rows in written.values():
        for entry in rows:
            if item := entry.values.get("plan_item"):
                found.setdefault(item, []).append(entry)
    return found


def lineage_of(action: Action) -> list[str]:
    """The keys of the plan item and of those that it continues."""
    keys = []
    while action is not None:
        keys.append(str(action.plan_item_id))
        action = action.continues
    return keys


def day_of(entry: Entry) -> str:
    """When a result happened, as its section says: its own date, an end or a start."""
    values = entry.values
    return values.get(ON) or values.get("end") or values.get("stop") or values.get("start") or ""
