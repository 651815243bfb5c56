"""A referral that arrives as a bundle becomes a draft case; nothing is invented on the way."""

import hashlib
from collections import Counter

from django.db import transaction

from tumorboard.models import Board, User
from tumorboard.refusal import Refused

from . import history, ledger, records, scoring
from .interop import Finding, ProposedLesion, Referral, UnusableBundle, read_bundle
from .models import Assessment, Case, CaseImport, Lesion
from .states import EDITABLE

AUTHOR = "import"


@transaction.atomic
def import_bundle(board: Board, *, by: User | None, data: bytes, file_name: str = "") -> CaseImport:
    """Read a bundle into a draft case, or into the open case that an earlier one began.

    The same bytes give the import that is there already. A changed bundle of a known patient adds
    what is new; what a person has entered stays. Refused with a sentence, and nothing is stored,
    when the bundle is not usable.
    """
    digest = hashlib.sha256(data).hexdigest()
    if known := _known(board, digest):
        return known
    try:
        referral = read_bundle(data)
    except UnusableBundle as error:
        raise Refused(str(error)) from error
    # Locked only now: the board must not wait for the reading of a large file.
    records.lock_board(board)
    if known := _known(board, digest):
        return known
    case = _open_case(board, referral, by=by)
    report = {
        "findings": _add_findings(case, referral, by=by),
        "lesions": _add_lesions(case, referral, by=by),
        "mapped": referral.mapped,
        "merged": referral.merged,
        "kinds": dict(Counter(finding.kind for finding in referral.findings)),
        "unmapped": [
            {"type": row.resource_type, "id": row.id, "words": row.words, "why": row.why}
            for row in referral.unmapped
        ],
        "notes": list(referral.notes),
    }
    return _keep(board, case, referral, report, by=by, digest=digest, file_name=file_name)


def _known(board: Board, digest: str) -> CaseImport | None:
    """The import of the same bytes that is there already."""
    known = CaseImport.objects.filter(board=board, sha256=digest).select_related("case").first()
    if known is not None:
        known.was_known = True
    return known


def _keep(
    board: Board,
    case: Case,
    referral: Referral,
    report: dict,
    *,
    by: User | None,
    digest: str,
    file_name: str,
) -> CaseImport:
    case.revision += 1
    case.save(update_fields=["revision"])
    scoring.recompute(case, by=by)
    made = CaseImport.objects.create(
        board=board,
        case=case,
        file_name=file_name[:200],
        sha256=digest,
        entries=referral.entries,
        report=report,
        by=by,
    )
    history.note(case, "case.imported", by=by or AUTHOR, target=made, sha256=digest)
    history.announce(case)
    return made


def outcome(made: CaseImport) -> str:
    """What became of the bundle, in one line."""
    reference, report = made.case.reference, made.report
    if made.was_known:
        return f"This bundle was read before: it is in {reference}. Nothing was added."
    count = len(report["unmapped"])
    left = f"{count} {'was' if count == 1 else 'were'} not mapped" if count else "all was mapped"
    return (
        f"Read into {reference}: {made.entries} entries, {report['findings']} findings, "
        f"{report['lesions']} proposed {'lesion' if report['lesions'] == 1 else 'lesions'}; {left}."
    )


def _open_case(board: Board, referral: Referral, *, by: User | None) -> Case:
    """The open case of this patient that came from a bundle, else a new draft."""
    stated = referral.patient
    person = {
        "record_number": stated.record_number,
        "family_name": stated.family_name,
        "given_name": stated.given_name,
        "birth_date": stated.birth_date,
        "sex": stated.sex,
    }
    facts = _facts(referral)
    earlier = (
        Case.objects.filter(board=board, patient__record_number=stated.record_number)
        .filter(state__in=EDITABLE, imports__isnull=False)
        .order_by("-number")
        .first()
    )
    if earlier is None:
        return records.register(board, by=by, patient=person, case=facts)
    records.find_or_add_patient(board, **person)
    case = history.lock(earlier)
    _fill(case, facts, by=by)
    return case


def _facts(referral: Referral) -> dict:
    """What the bundle says of the case itself; what it does not say stays empty."""
    facts = {
        "tumour_class": referral.tumour_class,
        "diagnosis": referral.diagnosis[:300],
        "prior_radiation": referral.prior_radiation,
    }
    if referral.performance is not None:
        facts["performance_scale"] = referral.performance.scale
        facts["performance_value"] = referral.performance.value
        facts["performance_on"] = referral.performance.on
    return facts


def _fill(case: Case, facts: dict, *, by: User | None) -> None:
    """Fill what is empty; performance status is filled whole or not at all."""
    names = [name for name in facts if getattr(case, name) in ("", None)]
    if case.performance_scale:
        names = [name for name in names if not name.startswith("performance_")]
    for name in names:
        setattr(case, name, facts[name])
    if names:
        case.save(update_fields=names)
        records.enter(case, {name: facts[name] for name in names}, by=by)


def _add_findings(case: Case, referral: Referral, *, by: User | None) -> int:
    """Add the findings that the case does not have yet, each once."""
    present = {_key(row) for row in case.assessments.all()}
    new = []
    for finding in referral.findings:
        row = _assessment(case, finding, by=by)
        if _key(row) not in present:
            present.add(_key(row))
            new.append(row)
    Assessment.objects.bulk_create(new)
    return len(new)


def _assessment(case: Case, finding: Finding, *, by: User | None) -> Assessment:
    partial = f" ({finding.when})" if finding.when and finding.on is None else ""
    return Assessment(
        case=case,
        kind=finding.kind,
        words=f"{finding.words[: 500 - len(partial)]}{partial}",
        value=finding.value,
        unit=finding.unit,
        code=finding.code,
        code_system=finding.system,
        on=finding.on,
        source=finding.source_id,
        by=by,
    )


def _key(row: Assessment) -> tuple:
    return (row.kind, row.words, row.value, row.unit, row.code, row.code_system, row.on)


def _add_lesions(case: Case, referral: Referral, *, by: User | None) -> int:
    """Propose the tumours of spine and bone; one that a person removed is not proposed again.

    A level that the bundle states is told to the person who localises the lesion, not taken over.
    """
    present = set(case.lesions.values_list("proposed_from", flat=True))
    words = dict.fromkeys(_proposal(one) for one in referral.lesions)
    new = [Lesion(case=case, proposed_from=line) for line in words if line not in present]
    Lesion.objects.bulk_create(new)
    for lesion in new:
        ledger.append(case, "lesion", lesion.pk, {}, by=by, after=None)
    return len(new)


def _proposal(lesion: ProposedLesion) -> str:
    stated = f" (stated level: {lesion.level})" if lesion.level else ""
    return f"{lesion.words[:270]}{stated}"
