"""KPS and ECOG as measured, and the three published conversions side by side.

Karnofsky DA, Burchenal JH 1949; Oken MM et al., Am J Clin Oncol 1982;5(6):649-55. Conversions:
traditional (German oncology code system); Ma C et al., Eur J Cancer 2010,
doi 10.1016/j.ejca.2010.06.126; Prasad R et al., World J Clin Oncol 2018,
doi 10.5306/wjco.v9.i7.140. They agree only at KPS 100, 80, 20 and 10. Our rule: record what was
measured, never convert.
"""

from django.utils.translation import gettext as _

from .entry import Entry
from .instrument import HIGHER, LOWER, Band, Instrument, Table
from .result import Line, Result

KPS_WORDS = {
    100: "normal",
    90: "minor signs",
    80: "normal activity with effort",
    70: "cares for self, no work",
    60: "occasional help",
    50: "considerable help",
    40: "disabled",
    30: "severely disabled",
    20: "very sick",
    10: "moribund",
    0: "dead",
}
ECOG_WORDS = {
    0: "fully active",
    1: "restricted but ambulatory",
    2: "cares for self, up more than half of the waking hours",
    3: "limited self-care, in bed or chair half of the waking hours or more",
    4: "totally confined",
    5: "dead",
}
# KPS: traditional, Ma 2010, Prasad 2018.
CONVERSIONS: dict[int, tuple[int, int, int]] = {
    100: (0, 0, 0),
    90: (0, 1, 1),
    80: (1, 1, 1),
    70: (1, 2, 2),
    60: (2, 2, 3),
    50: (2, 3, 3),
    40: (3, 3, 4),
    30: (3, 4, 4),
    20: (4, 4, 4),
    10: (4, 4, 4),
}
KPS_LABEL = "KPS"


def _kps(entry: Entry) -> Result:
    kps = entry.whole("kps", KPS_LABEL, 0, 100, 10)
    line = Line(KPS_LABEL, KPS_WORDS[kps])
    return Result(score=kps, band="as measured", band_words=_(KPS_WORDS[kps]), items=(line,))


def _ecog(entry: Entry) -> Result:
    ecog = entry.whole("ecog", "ECOG", 0, 5)
    line = Line("ECOG", ECOG_WORDS[ecog])
    return Result(score=ecog, band="as measured", band_words=_(ECOG_WORDS[ecog]), items=(line,))


def _convert(entry: Entry) -> Result:
    kps = entry.whole("kps", KPS_LABEL, 10, 100, 10)
    traditional, ma, prasad = CONVERSIONS[kps]
    agree = traditional == ma == prasad
    return Result(
        score=traditional,
        band="agree" if agree else "mappings_disagree",
        traditional=traditional,
        ma_2010=ma,
        prasad_2018=prasad,
        warning=None if agree else "scale_not_converted",
        items=(
            Line("Traditional", str(traditional)),
            Line("Ma 2010", str(ma)),
            Line("Prasad 2018", str(prasad)),
        ),
    )


def _scale(words: dict[int, str]) -> Table:
    return Table("Scale", ("Value", "Meaning"), tuple((str(k), v) for k, v in words.items()))


AS_MEASURED = (Band("as measured", "as measured"),)
KPS = Instrument(
    key="KPS",
    name="Karnofsky performance status (KPS)",
    edition="1949",
    citation="Karnofsky DA, Burchenal JH, in: Evaluation of chemotherapeutic agents, 1949",
    evidence="B",
    direction=HIGHER,
    caveat="Record the scale that was measured. Under 16 years use Lansky.",
    bands=AS_MEASURED,
    tables=(_scale(KPS_WORDS),),
    answer=_kps,
    unconfirmed=("Lansky under 16 years",),
    compare=("The wording of the eleven values",),
)
ECOG = Instrument(
    key="ECOG",
    name="ECOG performance status",
    edition="1982",
    citation="Oken MM et al., Am J Clin Oncol 1982;5(6):649-55",
    evidence="B",
    direction=LOWER,
    caveat="Record the scale that was measured.",
    bands=AS_MEASURED,
    tables=(_scale(ECOG_WORDS),),
    answer=_ecog,
    compare=("The wording of the six values",),
)
KPS_TO_ECOG = Instrument(
    key="KPS_TO_ECOG",
    name="KPS beside ECOG, three published conversions",
    edition="traditional, 2010, 2018",
    citation="Ma C et al., Eur J Cancer 2010, doi 10.1016/j.ejca.2010.06.126; Prasad R et al., "
    "World J Clin Oncol 2018, doi 10.5306/wjco.v9.i7.140",
    evidence="A for the two studies, B for the tables",
    direction=LOWER,
    cohort="2010 (1,385 patients), 2018 (5,844 pairs)",
    caveat="Shown only; nothing in the program converts one scale into the other.",
    bands=(
        Band("agree", "all three conversions agree"),
        Band("mappings_disagree", "the three conversions disagree"),
    ),
    tables=(
        Table(
            "Conversions",
            ("KPS", "Traditional", "Ma 2010", "Prasad 2018"),
            tuple((str(kps), *map(str, row)) for kps, row in CONVERSIONS.items()),
        ),
    ),
    answer=_convert,
    disagreements=("Three mappings that agree only at 100, 80, 20 and 10. Ours: none is applied.",),
    compare=("The three columns",),
)
INSTRUMENTS = (KPS, ECOG, KPS_TO_ECOG)
