"""The value sets of a spine tumour case, as the field names them."""

from django.db.models import TextChoices


class Sex(TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Not known"


class TumourClass(TextChoices):
    METASTASIS = "metastasis", "Metastasis of a solid tumour"
    HAEMATOLOGICAL = "haematological", "Haematological (myeloma, lymphoma, plasmacytoma)"
    PRIMARY_BENIGN = "primary_benign", "Primary bone tumour, benign or intermediate"
    PRIMARY_MALIGNANT = "primary_malignant", "Primary bone tumour, malignant"
    INTRADURAL = "intradural", "Intradural or intramedullary tumour"
    UNKNOWN = "unknown", "Not known, biopsy pending"


class HistologyStatus(TextChoices):
    PROVEN = "proven", "Proven"
    PRESUMED = "presumed", "Presumed"
    PENDING = "pending", "Biopsy pending"


class Compartment(TextChoices):
    VERTEBRAL_BODY = "vertebral_body", "Vertebral body"
    POSTERIOR_ARCH = "posterior_arch", "Posterior arch"
    EPIDURAL = "epidural", "Epidural"
    PARASPINAL = "paraspinal", "Paraspinal"
    INTRADURAL_EXTRAMEDULLARY = "intradural_extramedullary", "Intradural extramedullary"
    INTRAMEDULLARY = "intramedullary", "Intramedullary"


class Frankel(TextChoices):
    """Frankel HL et al., Paraplegia 1969;7:179-92; “none” is a person without any deficit."""

    A = "A", "A: complete"
    B = "B", "B: sensory only"
    C = "C", "C: motor useless"
    D = "D", "D: motor useful"
    E = "E", "E: recovered, no deficit now"
    NONE = "none", "No deficit"


class Walking(TextChoices):
    INDEPENDENT = "independent", "Independent"
    AIDED = "aided", "With help or an aid"
    WHEELCHAIR = "wheelchair", "Wheelchair"
    BED = "bed", "Bedridden"


class PerformanceScale(TextChoices):
    KPS = "kps", "KPS (Karnofsky)"
    ECOG = "ecog", "ECOG"


class YesNoUnknown(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class PresentationReason(TextChoices):
    FIRST_DIAGNOSIS = "first_diagnosis", "First diagnosis"
    RECURRENCE = "recurrence", "Recurrence or progression"
    BEFORE_SURGERY = "before_surgery", "Before surgery"
    AFTER_SURGERY = "after_surgery", "After surgery"
    OTHER = "other", "Other reason"


class Urgency(TextChoices):
    ROUTINE = "routine", "Routine"
    URGENT = "urgent", "Urgent (next meeting)"
    EMERGENCY = "emergency", "Emergency (within 24 hours)"


class FindingKind(TextChoices):
    PRIMARY_CANCER = "primary_cancer", "Primary cancer"
    METASTASIS = "metastasis", "Metastasis"
    STAGE = "stage", "Stage"
    MARKER = "marker", "Receptor or marker"
    VARIANT = "variant", "Genetic variant"
    PERFORMANCE = "performance", "Performance status"
    MEDICATION = "medication", "Medication"
    PROCEDURE = "procedure", "Procedure"
    COMORBIDITY = "comorbidity", "Comorbidity"
    ALLERGY = "allergy", "Allergy"
    OTHER = "other", "Other finding"


class EmergencyReason(TextChoices):
    """Why somebody who is not in the board has to read a case now."""

    TREATING = "treating", "I am treating this patient in an emergency"
    CALLED = "called", "I was called to advise whoever is treating the patient"
    TRANSFER = "transfer", "The patient is being transferred to us now"
    OTHER = "other", "Another emergency"


class ReviewOutcome(TextChoices):
    """What the auditor found of an emergency access."""

    JUSTIFIED = "justified", "It was needed"
    QUERIED = "queried", "It is being followed up"
    UNJUSTIFIED = "unjustified", "It was not needed"
