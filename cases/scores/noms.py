"""NOMS, the neurologic-oncologic-mechanical-systemic framework: a rule table without points.

Laufer I et al., Oncologist 2013;18(6):744-51, doi 10.1634/theoncologist.2012-0293; Newman et al.,
2020, doi 10.1016/j.nec.2019.11.005. Its output is a suggestion, never a
decision. Sources disagree on ESCC 1c and on many histologies: the board decides there. Prior
radiation of the level counts as resistant. SINS 7-12 is not “unstable” but needs a surgeon's
opinion. The cells for patients who cannot tolerate surgery are not confirmed in the paper.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from .entry import Entry
from .escc import GRADES
from .instrument import Band, Instrument, Table
from .result import Line, Result
from .tumour import only_metastases

ANY = "any"


class Rule(NamedTuple):
    """One line of the framework and whether it was confirmed in a source."""

    neurologic: str
    oncologic: str
    mechanical: str
    systemic: str
    output: str
    confirmed: bool = True


IF_POSSIBLE_RT = "stabilisation_if_possible+cEBRT"
RULES = (
    Rule("low", "sensitive", "stable", ANY, "cEBRT"),
    Rule("low", "sensitive", "unstable", "fit", "stabilisation+cEBRT"),
    Rule("low", "sensitive", "unstable", "not fit", IF_POSSIBLE_RT, confirmed=False),
    Rule("low", "resistant", "stable", ANY, "SRS"),
    Rule("low", "resistant", "unstable", "fit", "stabilisation+SRS"),
    Rule("low", "resistant", "unstable", "not fit", "stabilisation_if_possible+SRS",
         confirmed=False),
    Rule("high", "sensitive", "stable", ANY, "cEBRT"),
    Rule("high", "sensitive", "unstable", "fit", "stabilisation+cEBRT"),
    Rule("high", "sensitive", "unstable", "not fit", IF_POSSIBLE_RT, confirmed=False),
    Rule("high", "resistant", "stable", "fit", "separation_surgery+SRS"),
    Rule("high", "resistant", "unstable", "fit", "separation_surgery+stabilisation+SRS"),
    Rule("high", "resistant", "stable", "not fit", "cEBRT", confirmed=False),
    Rule("high", "resistant", "unstable", "not fit", IF_POSSIBLE_RT, confirmed=False),
)  # fmt: skip
WORDS = {
    "cEBRT": "conventional radiation (cEBRT)",
    "SRS": "radiosurgery (SRS/SBRT)",
    "stabilisation": "stabilisation",
    "stabilisation_if_possible": "stabilisation if at all possible",
    "separation_surgery": "separation surgery",
}
BOARD = "board_decides"
RESPONSES = {
    "sensitive": "sensitive",
    "resistant": "resistant",
    "intermediate": "intermediate",
    "not_listed": "not on the lists",
}
MECHANICAL = {"stable": "stable", "indeterminate": "indeterminate", "unstable": "unstable"}


def output_words(output: str) -> str:
    """A treatment of the framework in words."""
    surgery, _plus, rest = output.rpartition("+")
    last, first = _(WORDS[rest]), [_(WORDS[part]) for part in surgery.split("+") if part]
    if not first:
        return last
    before = first[0]
    if len(first) > 1:
        before = _("{treatment} with {other}").format(treatment=first[0], other=first[1])
    return _("{treatment}, then {other}").format(treatment=before, other=last)


def _answer(entry: Entry) -> Result:
    only_metastases(entry, "NOMS")
    escc = entry.word("escc", "ESCC grade", {grade: grade for grade in GRADES})
    response = entry.word("radiosensitivity", "Radiosensitivity", {r: r for r in RESPONSES})
    mechanical = entry.word("mechanical", "Mechanical stability", MECHANICAL)
    fit = entry.truth("tolerates_surgery", "Tolerates surgery")
    prior = entry.truth("prior_radiation", "Prior radiation of the level")
    effective = "resistant" if prior else response
    neurologic = "1c" if escc == "1c" else GRADES[escc][0]
    found = _suggestion(neurologic, effective, "unstable" if mechanical == "unstable" else "stable",
                        "fit" if fit else "not fit")  # fmt: skip
    output, options, confirmed = found
    asks = "mechanical_needs_surgeon_opinion" if mechanical == "indeterminate" else None
    changed = prior and response != "resistant"
    warning = "prior_radiation_counts_as_resistant" if changed else None
    return Result(
        band=output,
        band_words=_band_words(output, options),
        options=options,
        flag=asks,
        warning=warning if confirmed else "unconfirmed_cell",
        unconfirmed=() if confirmed else ("This cell of the framework",),
        items=_lines(escc, response, mechanical, fit=fit, prior=prior),
    )


def _band_words(output: str, options: list[str] | None) -> str:
    if options:
        named = " / ".join(map(output_words, options))
        return _("the board decides: {options}").format(options=named)
    return _("NOMS suggestion: {treatment}").format(treatment=output_words(output))


def _lines(
    escc: str, response: str, mechanical: str, *, fit: bool, prior: bool
) -> tuple[Line, ...]:
    return (
        Line("N: ESCC grade", f"{escc}: {GRADES[escc][1]}"),
        Line("O: radiosensitivity", RESPONSES[response]),
        Line("O: prior radiation of the level", "Yes" if prior else "No"),
        Line("M: stability", mechanical),
        Line("S: tolerates surgery", "Yes" if fit else "No"),
    )


def _suggestion(
    neurologic: str, response: str, mechanical: str, systemic: str
) -> tuple[str, list[str] | None, bool]:
    """The output, the options where the board decides, and whether the cell is confirmed."""
    if neurologic == "1c":
        return BOARD, ["SRS", "separation_surgery+SRS"], True
    if response in ("intermediate", "not_listed"):
        return BOARD, _both(neurologic, mechanical, systemic), True
    for rule in RULES:
        if (
            rule[:3] == (neurologic, response, mechanical)
            and rule.systemic in (ANY, systemic)
        ):  # fmt: skip
            return rule.output, None, rule.confirmed
    return BOARD, [], False


def _both(neurologic: str, mechanical: str, systemic: str) -> list[str]:
    """What the framework says of sensitive and of resistant tumours, where lists disagree."""
    outputs = [
        _suggestion(neurologic, response, mechanical, systemic)[0]
        for response in ("sensitive", "resistant")
    ]
    if neurologic == "high" and mechanical == "stable":
        outputs.insert(1, "SRS")
    return list(dict.fromkeys(outputs))


NOMS = Instrument(
    key="NOMS",
    name="NOMS suggestion",
    edition="2013",
    citation="Laufer I et al., Oncologist 2013;18(6):744-51, "
    "doi 10.1634/theoncologist.2012-0293; Newman et al., 2020, doi 10.1016/j.nec.2019.11.005",
    evidence="B, cells for “not fit” own",
    cohort="2013 (one centre)",
    caveat="A suggestion, never a decision. Radiosensitivity lists differ and newer drugs are not "
    "in it. Cement, brace and pain treatment stay open to who cannot have surgery.",
    bands=(Band(BOARD, "the board decides"),),
    tables=(
        Table(
            "Rules",
            ("N", "O", "M", "S", "Output", "Confirmed"),
            (
                *((*rule[:5], "yes" if rule.confirmed else "own") for rule in RULES),
                ("1c", ANY, ANY, ANY, "board decides: SRS / separation_surgery+SRS", "yes"),
                (ANY, "intermediate", ANY, ANY, "board decides between both columns", "own"),
            ),
        ),
    ),
    answer=_answer,
    unconfirmed=(
        "The cells for patients who cannot tolerate surgery",
        "What is offered where the radiosensitivity lists disagree",
    ),
    disagreements=(
        "ESCC 1c: low grade by definition, surgery or radiosurgery disputed. Ours: board decides.",
        (
            "SINS 7–12: one tool sends all of 7 or more to stabilisation. Ours: computed as "
            "stable, flagged for a surgeon's opinion."
        ),
        "“Not fit”: one tool ends in palliation only. Ours: other options stay visible.",
        "Prior radiation of the level counts as resistant.",
    ),
    compare=("Every line of the rules", "The cells for patients who cannot have surgery"),
)
INSTRUMENTS = (NOMS,)
