"""What a drill found, as a calm table."""

from collections import Counter
from collections.abc import Iterator

from .checks import WRITES, Violation
from .figures import GOALS, Recovery, percentile
from .history import Op

NEVER = {
    "acknowledged votes or steps lost": ("lost", "never sent", "not audited"),
    "doubled": ("doubled",),
    "screens that said saved falsely": ("false saved",),
    "refused but counted": ("refused but counted",),
    "reveals twice, miscounted or changed after": (
        "revealed twice",
        "miscounted",
        "changed after the reveal",
    ),
    "more than one chair or consensus": ("two chairs", "consensus"),
    "versions that fell or were not stored": ("version fell", "version not stored"),
    "wrong answers (neither done, refused nor 503)": ("wrong answer",),
    "pages not right again without reload": ("not healed", "complaint"),
}


def lines(
    recoveries: list[Recovery], ops: list[Op], found: list[Violation], watched: int
) -> Iterator[str]:
    """The whole report."""
    yield from of_recoveries(recoveries)
    yield ""
    outcomes = Counter(op.outcome for op in ops)
    again = sum(op.tries > 1 for op in ops)
    votes = sum(op.kind in WRITES - {"attendance"} for op in ops)
    yield (
        f"operations {len(ops)} ({votes} votes): {outcomes['ok']} ok, {outcomes['refused']} "
        f"refused, {outcomes['unknown']} unknown; {again} were sent more than once"
    )
    yield f"screens that had to heal: {watched}"
    yield ""
    kinds = Counter(violation.kind for violation in found)
    for words, names in NEVER.items():
        number = sum(kinds[name] for name in names)
        yield f"{words:<48} {number:>3}   {'' if number else 'as it must be'}".rstrip()
    for violation in found[:20]:
        yield f"  {violation.kind}: {violation.words}"


def of_recoveries(recoveries: list[Recovery]) -> Iterator[str]:
    yield f"{'seconds until':<22}{'next vote stored':>18}{'screens fresh':>18}{'goal':>8}"
    yield f"{'killed':<14}{'kills':>8}{'p50':>9}{'p95':>9}{'p50':>9}{'p95':>9}{'p95':>8}"
    whole = [r for r in recoveries if not r.is_overtaken]
    for kind, goal in GOALS.items():
        if any(r.kind == kind for r in recoveries):
            yield row(kind, [r for r in whole if r.kind == kind and not r.is_on_top], goal)
    on_top = [r for r in whole if r.is_on_top]
    if on_top:
        yield row("on another", on_top, max(GOALS.values()))
    overtaken = sum(r.is_overtaken for r in recoveries)
    yield f"{len(recoveries)} kills; {overtaken} overtaken by the next, which came “on another”"


def row(words: str, recoveries: list[Recovery], goal: float) -> str:
    casts = [seconds(r.cast) for r in recoveries]
    fresh = [seconds(r.fresh) for r in recoveries]
    figures = [percentile(v, share) for v in (casts, fresh) for share in (0.5, 0.95)]
    is_met = max(figures[1], figures[3]) <= goal
    told = "".join(f"{figure:>9.2f}" for figure in figures)
    return f"{words:<14}{len(recoveries):>8}{told}{goal:>8.0f}  {'met' if is_met else 'missed'}"


def seconds(value: float | None) -> float:
    """A recovery that was never seen counts as endless."""
    return float("inf") if value is None else value
