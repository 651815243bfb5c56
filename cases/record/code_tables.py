"""The codes themselves; each was seen in a published list unless it is marked.

ICD-10 as the WHO prints it (2019); the American ICD-10-CM differs: it has C79.51 for bone and
C79.52 for bone marrow. ICD-O-3 morphology ends with the behaviour: /0 benign, /1 uncertain,
/3 malignant.
"""

from dataclasses import dataclass

from cases.vocabulary import TumourClass

META = (TumourClass.METASTASIS,)
HAEM = (TumourClass.HAEMATOLOGICAL,)
BENIGN = (TumourClass.PRIMARY_BENIGN,)
MALIGNANT = (TumourClass.PRIMARY_MALIGNANT,)
BONE = (TumourClass.PRIMARY_BENIGN, TumourClass.PRIMARY_MALIGNANT)
INTRA = (TumourClass.INTRADURAL,)
BEHAVIOUR = {"0": "benign", "1": "uncertain whether benign or malignant", "3": "malignant"}


@dataclass(frozen=True)
class Code:
    """A code with its words; `note` says what it is easily mistaken for.

    `classes` are the tumour classes it belongs to, empty for all. `confirmed` is False for a code
    that has still to be compared with the standard.
    """

    code: str
    words: str
    classes: tuple[TumourClass, ...] = ()
    note: str = ""
    confirmed: bool = True

    @property
    def searched(self) -> str:
        return f"{self.words} {self.code} {self.note}".casefold()

    @property
    def behaviour(self) -> str:
        """The behaviour that an ICD-O-3 morphology ends with, in words; empty for other codes."""
        return BEHAVIOUR.get(self.code.partition("/")[2], "")


ICD10: tuple[Code, ...] = (
    Code("C41.2", "Malignant tumour of the vertebral column", MALIGNANT, "not the sacrum: C41.4"),
    Code("C41.4", "Malignant tumour of pelvic bones, sacrum and coccyx", MALIGNANT),
    Code("D16.6", "Benign tumour of the vertebral column", BENIGN, "not the sacrum: D16.8"),
    Code("D16.8", "Benign tumour of pelvic bones, sacrum and coccyx", BENIGN),
    Code("D48.0", "Tumour of uncertain behaviour of bone", BENIGN),
    Code("D18.0", "Haemangioma", (*BENIGN, *INTRA)),
    Code("C79.5", "Secondary malignant tumour of bone and bone marrow", META, "metastasis"),
    Code("C79.4", "Secondary malignant tumour of the nervous system, other", META, "metastasis"),
    Code(
        "C79.3",
        "Secondary malignant tumour of brain and meninges",
        META,
        "brain metastasis, not the vertebral column",
    ),
    Code("C72.0", "Malignant tumour of the spinal cord", INTRA),
    Code("C72.1", "Malignant tumour of the cauda equina", INTRA),
    Code("C70.1", "Malignant tumour of the spinal meninges", INTRA),
    Code("D33.4", "Benign tumour of the spinal cord", INTRA),
    Code("D32.1", "Benign tumour of the spinal meninges", INTRA, "meningioma"),
    Code("D36.1", "Benign tumour of peripheral nerves", INTRA, "schwannoma, neurofibroma"),
    Code("D43.4", "Tumour of uncertain behaviour of the spinal cord", INTRA),
    Code("D42.1", "Tumour of uncertain behaviour of the spinal meninges", INTRA),
    Code("D21.6", "Benign tumour of soft tissue of the trunk"),
    Code("C49.6", "Malignant tumour of soft tissue of the trunk"),
    Code("C90.0", "Multiple myeloma", HAEM),
    Code("C90.2", "Extramedullary plasmacytoma", HAEM),
    Code("C90.3", "Solitary plasmacytoma", HAEM),
    Code("C85.9", "Non-Hodgkin lymphoma", HAEM),
    Code("C80.0", "Malignant tumour, primary site unknown", META),
    Code("C34.9", "Malignant tumour of the lung", META),
    Code("C50.9", "Malignant tumour of the breast", META),
    Code("C61", "Malignant tumour of the prostate", META),
    Code("C64", "Malignant tumour of the kidney", META),
    Code("C73", "Malignant tumour of the thyroid", META),
    Code("G95.2", "Cord compression"),
    Code("G99.2", "Myelopathy in diseases classified elsewhere"),
    Code("G83.4", "Cauda equina syndrome", (), "not cord compression: G95.2"),
    Code("G55.0", "Root compression in neoplastic disease"),
    Code("M49.5", "Collapsed vertebra in diseases classified elsewhere"),
    Code("M90.7", "Fracture of bone in neoplastic disease"),
    Code("T81.4", "Infection after a procedure"),
    Code("T84.2", "Failure of an internal fixation device of other bones"),
    Code("T84.6", "Infection of an internal fixation device"),
    Code("G97.8", "Other disorder of the nervous system after a procedure"),
    Code("Z51.0", "Radiotherapy session"),
    Code("Z51.5", "Palliative care"),
)
ICDO3: tuple[Code, ...] = (
    Code("9191/0", "Osteoid osteoma", BENIGN),
    Code("9200/0", "Osteoblastoma", BENIGN, "a newer revision moves it to 9200/1"),
    Code("9200/1", "Osteoblastoma, aggressive", BENIGN),
    Code("9210/0", "Osteochondroma", BENIGN),
    Code("9220/3", "Chondrosarcoma", MALIGNANT),
    Code("9243/3", "Chondrosarcoma, dedifferentiated", MALIGNANT),
    Code("9240/3", "Chondrosarcoma, mesenchymal", MALIGNANT),
    Code("9180/3", "Osteosarcoma", (*MALIGNANT, *META)),
    Code("9250/1", "Giant cell tumour of bone", BENIGN),
    Code("9250/3", "Giant cell tumour of bone, malignant", MALIGNANT),
    Code("9260/3", "Ewing sarcoma, older lists", (*MALIGNANT, *META), "newer lists: 9364/3"),
    Code("9364/3", "Ewing sarcoma", (*MALIGNANT, *META), "older lists: 9260/3", False),
    Code("9370/3", "Chordoma", MALIGNANT, "a public list calls it neuroblastoma: wrong"),
    Code("9371/3", "Chordoma, chondroid", MALIGNANT),
    Code("9372/3", "Chordoma, dedifferentiated", MALIGNANT),
    Code("9120/0", "Haemangioma", (*BENIGN, *INTRA)),
    Code("9751/1", "Langerhans cell histiocytosis", (*BENIGN, *HAEM), "eosinophilic granuloma"),
    Code("9260/0", "Aneurysmal bone cyst", BENIGN, "in the newer revision", False),
    Code("9731/3", "Plasmacytoma", HAEM),
    Code("9732/3", "Multiple myeloma", HAEM),
    Code("9590/3", "Lymphoma", (*HAEM, *INTRA)),
    Code("9680/3", "Diffuse large B-cell lymphoma", (*HAEM, *INTRA)),
    Code("9391/3", "Ependymoma", INTRA),
    Code("9392/3", "Ependymoma, anaplastic", INTRA),
    Code("9394/1", "Myxopapillary ependymoma", INTRA),
    Code("9383/1", "Subependymoma", INTRA),
    Code("9400/3", "Astrocytoma", INTRA),
    Code("9421/3", "Pilocytic astrocytoma, older list", INTRA, "the standard has 9421/1"),
    Code("9421/1", "Pilocytic astrocytoma", INTRA, "an older list: 9421/3", False),
    Code("9530/0", "Meningioma", INTRA),
    Code("9539/1", "Meningioma, atypical", INTRA),
    Code("9530/3", "Meningioma, malignant", INTRA),
    Code("9560/0", "Schwannoma", INTRA, "neurilemmoma"),
    Code("9540/0", "Neurofibroma", INTRA),
    Code("9540/3", "Malignant peripheral nerve sheath tumour", INTRA, "MPNST"),
    Code("9161/1", "Haemangioblastoma", INTRA, "", False),
)
LOINC: tuple[Code, ...] = (
    Code("89247-1", "ECOG performance status score", (), "answers LL529-9"),
    Code("89243-0", "Karnofsky performance status score", (), "answers LL4986-7"),
    Code("97509-4", "Cancer disease progression"),
    Code("72514-3", "Pain, numeric rating 0 to 10"),
    Code("38214-3", "Pain, visual analogue scale"),
    Code("1751-7", "Albumin in serum or plasma"),
)
SNOMED: tuple[Code, ...] = (
    Code("373808002", "Curative intent"),
    Code("363676003", "Palliative intent"),
    Code("399707004", "Supportive intent"),
    Code("261004008", "Diagnostic intent"),
    Code("268910001", "Disease improved"),
    Code("359746009", "Disease stable"),
    Code("271299001", "Disease worsened"),
    Code("709137006", "Disease trend undetermined"),
    Code("425389002", "ECOG grade 0"),
    Code("422512005", "ECOG grade 1"),
    Code("422894000", "ECOG grade 2"),
    Code("423053003", "ECOG grade 3"),
    Code("423237006", "ECOG grade 4"),
    Code("413495001", "ASA class I"),
    Code("413496000", "ASA class II"),
    Code("413497009", "ASA class III"),
    Code("413498004", "ASA class IV"),
    Code("413499007", "ASA class V", (), "by the pattern of the others", False),
    Code("2748008", "Spinal cord"),
    Code("61853006", "Spinal canal"),
    Code("7173007", "Cauda equina"),
    Code("94602001", "Secondary malignant tumour of the vertebral column", META, "", False),
)
