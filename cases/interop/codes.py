"""Which codes and words of a bundle mean what; all tables of the import in one place."""

import re
from collections.abc import Iterable

from ..levels import SNOMED_LEVELS

SNOMED = ("snomed", "2.16.840.1.113883.6.96")
ICD10 = ("icd-10", "icd10", "2.16.840.1.113883.6.90", "2.16.840.1.113883.6.3")

# Conditions ------------------------------------------------------------------------------------
SECONDARY_SNOMED = frozenset({"94222008", "94602001", "128462008", "94381002", "94225005"})
SECONDARY_BONE_SNOMED = frozenset({"94222008", "94602001"})
SECONDARY_ICD = re.compile(r"C7[789B]")
# WHO C79.5 is bone and bone marrow together; the American C79.52 is marrow alone.
BONE_ICD = re.compile(r"C795(?!2)|C7B03")
SPINE_ICD = re.compile(r"C412|C701|C72[01]|D166|D321|D334|D421|D434")
CANCER_ICD = re.compile(r"C(?:[0-6]\d|7[0-6]|8\d|9[0-6]|4A|7A)|D0\d|D3[7-9]|D4[0-8]")
SECONDARY_WORDS = re.compile(
    r"\bsecondary (?:malignan\w+|cancer|carcinoma|carcinoid|neuroendocrine|neoplasm|tumou?r)"
    r"|\bmetasta(?:sis|ses|tic)\b(?:\s\w+){0,3}\s(?:to|in)\b|\bmetastas[ie]s from\b"
    r"|\b(?:bone|osseous|skeletal|spinal|spine|vertebral|liver|hepatic|lung|pulmonary|brain|"
    r"cerebral|lymph node|nodal|pleural|peritoneal|adrenal) metasta(?:sis|ses)\b",
    re.IGNORECASE,
)
CANCER_WORDS = re.compile(
    r"malignan|cancer|carcinom|sarcoma|lymphoma|leuka?emia|myeloma|melanoma|plasmacytoma|"
    r"chordoma|blastoma|glioma|ependymoma|astrocytoma|mesothelioma|seminoma|neoplas|tumou?r\b",
    re.IGNORECASE,
)
NOT_A_CANCER_WORDS = re.compile(
    r"\bbenign|\bsuspect|\bhistory\b|\bscreening|\brisk|\bfear|\bpolyp|\bno evidence|\bfamily\b",
    re.IGNORECASE,
)
BONE_WORDS = re.compile(r"\bbones?\b(?! marrow)|\bosseous|\bskelet", re.IGNORECASE)
SPINE_WORDS = re.compile(
    r"\bvertebra(?:e|l(?! arter))?\b|\bspine\b|\bspinal\b(?! accessory)"
    r"|\bsacrum\b|\bsacral (?:vertebra|bone)|\bcoccyx|\bcauda equina|\bepidural",
    re.IGNORECASE,
)
# A bone that is named and is not of the spine: nothing is proposed for the spine then.
OTHER_BONE_WORDS = re.compile(
    r"femur|femoral|humer|\brib\b|\bribs\b|iliac|ilium|ischi|\bpubi[sc]|pelvi|acetabul|skull|"
    r"crani|sternum|clavic|scapul|tibia|fibula|radius|ulna|mandib|maxill",
    re.IGNORECASE,
)
SPINE_SNOMED = frozenset(SNOMED_LEVELS) | {
    "3572006",  # body of a vertebra
    "421060004",  # vertebral column
    "51282000",  # vertebra
    "122494005",  # cervical vertebral column
    "122495006",  # thoracic vertebral column
    "122496007",  # lumbar vertebral column
    "73903008",  # lumbar vertebra
    "35769007",  # thoracic vertebra
    "87141009",  # sacral vertebra
    "1186895000",  # thirteenth thoracic vertebra
    "2748008",  # spinal cord
    "61853006",  # spinal canal
    "7173007",  # cauda equina
}
LEVEL_TOKEN = re.compile(r"\b(?:C[1-7]|T(?:1[0-2]|[1-9])|L[1-5]|S[1-5])\b")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINAL = {word: place for place, word in enumerate(_ORDINALS.split(), start=1)}
ORDINAL_LEVEL = re.compile(
    rf"\b({'|'.join(ORDINAL)})\s+(cervical|thoracic|lumbar|sacral)\s+vertebra", re.IGNORECASE
)

GERMAN_LEVEL = re.compile(r"\b([HBLS])WK\s?(\d{1,2})\b")
GERMAN_REGION = {"H": "C", "B": "T", "L": "L", "S": "S"}

# Words for codes that are often sent without any -------------------------------------------------
PLAIN_WORDS = {
    "10828004": "Positive",
    "260385009": "Negative",
    "42425007": "Equivocal",
    "LA6576-8": "Positive",
    "LA6577-6": "Negative",
    "LA9633-4": "Present",
    "LA9634-2": "Absent",
    "LA11884-6": "Indeterminate",
    "C146985": "AJCC Cancer Staging Manual 8th Edition",
}
READABLE_SYSTEMS = ("cancerstaging.org", "condition-clinical", "condition-ver-status")

# Observations ----------------------------------------------------------------------------------
ECOG_CODES = frozenset({"89247-1", "423740007", "C105721"})
KPS_CODES = frozenset({"89243-0", "273546003", "C28013"})
# The answers of each scale to its own values: no scale is turned into the other.
ECOG_ANSWERS = {
    "LA9622-7": 0,
    "LA9623-5": 1,
    "LA9624-3": 2,
    "LA9625-0": 3,
    "LA9626-8": 4,
    "LA9627-6": 5,
    "425389002": 0,
    "422512005": 1,
    "422894000": 2,
    "423053003": 3,
    "423237006": 4,
}
KPS_ANSWERS = {
    "LA29175-9": 100,
    "LA29176-7": 90,
    "LA29177-5": 80,
    "LA29178-3": 70,
    "LA29179-1": 60,
    "LA29180-9": 50,
    "LA29181-7": 40,
    "LA29182-5": 30,
    "LA29183-3": 20,
    "LA29184-1": 10,
    "LA9627-6": 0,
}
STAGE_LABELS = {
    "21908-9": "Stage group, clinical",
    "21902-2": "Stage group, pathological",
    "21914-7": "Stage group",
    "399537006": "Stage group, clinical",
    "399588009": "Stage group, pathological",
    "399390009": "Stage group",
    "385349001": "Clinical stage",
    "21905-5": "cT",
    "399504009": "cT",
    "21899-0": "pT",
    "384625004": "pT",
    "21911-3": "T",
    "78873005": "T",
    "21906-3": "cN",
    "399534004": "cN",
    "21900-6": "pN",
    "371494008": "pN",
    "21912-1": "N",
    "277206009": "N",
    "21907-1": "cM",
    "399387003": "cM",
    "21901-4": "pM",
    "371497001": "pM",
    "21913-9": "M",
    "277208005": "M",
    "385388004": "Lymphoma stage",
    "C139007": "ISS stage",
}
MARKER_LABELS = {
    "40556-3": "Oestrogen receptor (ER)",
    "85337-4": "Oestrogen receptor (ER)",
    "16112-5": "Oestrogen receptor (ER)",
    "14130-9": "Oestrogen receptor (ER)",
    "40557-1": "Progesterone receptor (PR)",
    "85339-0": "Progesterone receptor (PR)",
    "16113-3": "Progesterone receptor (PR)",
    "18474-7": "HER2",
    "48676-1": "HER2",
    "72383-3": "HER2",
    "85319-2": "HER2",
    "85318-4": "HER2 (FISH)",
    "62862-8": "Microsatellite instability",
    "81695-9": "Microsatellite instability",
    "94076-7": "Tumour mutation burden",
    "94077-5": "Tumour mutation burden",
    "85147-7": "PD-L1",
    "2857-1": "PSA",
    "2039-6": "CEA",
}
MARKER_WORDS = re.compile(
    r"estrogen receptor|progesterone receptor|\bHER-?2|ERBB2|epidermal growth factor|"
    r"prostate.specific a|\bCA[ -]?\d|cancer ag|tumou?r ag|carcinoembryonic|"
    r"alpha.?1?.?fetoprotein|choriogonadotropin|human chorionic|\bKi-?67|PD-L1|death ligand|"
    r"microsatellite|mutation burden|mutations/megabase|microglobulin|free light chains|"
    r"monoclonal|M.?protein|thyroglobulin|calcitonin|chromogranin|oncotype|neuron specific|"
    r"fusion transcript|\bgenes?\b.{0,30}(?:mutation|rearrangement|amplification|deletion)",
    re.IGNORECASE,
)
OTHER_LABELS = {
    "31206-6": "Histology",
    "C18000": "Histologic grade",
    "33732-9": "Histologic grade",
    "21889-1": "Tumour size",
    "33728-7": "Tumour size",
    "97509-4": "Course of the disease",
    "1751-7": "Albumin",
    "72514-3": "Pain (0–10)",
    "C38144": "Lansky play performance",
}
# Measured at every visit: the newest value counts, the older ones are merged into it.
NEWEST_ONLY = frozenset({"1751-7", "72514-3"})
OTHER_WORDS = re.compile(
    r"histologic (?:grade|type)|tumou?r size|size tumou?r|tumou?r grade", re.IGNORECASE
)
# A score that is written out: “ECOG 1”, “1 - restricted”, “80 %”, but never a range such as “0-1”.
WRITTEN_SCORE = re.compile(
    r"(?:(?:ecog|kps|karnofsky)\b)?\W*(?:(?:performance status|score|grade|index|ps)\b)?\W*"
    r"(\d{1,3})(?:\.0)?\s*%?(?:\s*[:(–-]\s*\D.*|\s*)",
    re.IGNORECASE | re.DOTALL,
)
OTHER_PROFILES = (
    "histologic",
    "tumor-size",
    "disease-status",
    "history-of-metastatic",
    "risk-assessment",
    "deauville",
)
VARIANT_CODES = frozenset({"69548-6"})
COMORBIDITY_CODES = frozenset({"398192003"})
GENE, VARIANT_PARTS = "48018-6", ("81252-9", "48005-3", "48004-6", "81290-9", "48019-4")

# Procedures ------------------------------------------------------------------------------------
RADIATION_CODES = frozenset(
    {
        "1217123003",  # radiotherapy course of treatment
        "108290001",
        "53438000",
        "445232009",
        "33195004",
        "152198000",
        "1156506007",
        "10611004",
        "45643008",
        "80347004",
        "1156505006",
    }
)
RADIATION_WORDS = re.compile(
    r"radiat(?:ion|ed)|radiother|brachyther|teleradio|irradiat|radiosurg|\bSBRT\b", re.IGNORECASE
)
SURGERY_WORDS = re.compile(
    r"ectomy\b|otomy\b|ostomy\b|plasty\b|excis|resect|fusion|fixation|biops|surg|emboli[sz]|"
    r"decompress|transplant|amputat|ablation|augmentation|replacement|stabili[sz]|instrumentation",
    re.IGNORECASE,
)


def icd_codes(codes: Iterable[str]) -> list[str]:
    """ICD codes without their dots, as in C7951."""
    return [code.upper().replace(".", "") for code in codes]
