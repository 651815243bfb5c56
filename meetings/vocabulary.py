"""The value sets of a board's recommendation, vote and decision."""

from django.db.models import TextChoices


class Modality(TextChoices):
    SURGERY = "surgery", "Surgery"
    RADIOTHERAPY = "radiotherapy", "Radiotherapy"
    SYSTEMIC = "systemic", "Systemic therapy"
    EMBOLISATION = "embolisation", "Embolisation"
    ABLATION = "ablation", "Ablation or augmentation"
    DIAGNOSTICS = "diagnostics", "Biopsy or further diagnostics"
    SURVEILLANCE = "surveillance", "Surveillance"
    SUPPORTIVE = "supportive", "Best supportive care"
    TRIAL = "trial", "Clinical trial"


class Intent(TextChoices):
    CURATIVE = "curative", "Curative"
    LOCAL_CONTROL = "local_control", "Local control"
    PALLIATIVE = "palliative", "Palliative"
    DIAGNOSTIC = "diagnostic", "Diagnostic"


class Approach(TextChoices):
    OPEN = "open", "Open"
    MINIMALLY_INVASIVE = "minimally_invasive", "Minimally invasive"
    PERCUTANEOUS = "percutaneous", "Percutaneous"


class Resection(TextChoices):
    NONE = "none", "None"
    BIOPSY = "biopsy", "Biopsy"
    DEBULKING = "debulking", "Debulking"
    SEPARATION = "separation", "Separation"
    GROSS_TOTAL = "gross_total", "Gross total"
    EN_BLOC = "en_bloc", "En bloc"


class Stabilisation(TextChoices):
    NONE = "none", "None"
    CEMENT = "cement", "Cement"
    PERCUTANEOUS_SCREWS = "percutaneous_screws", "Percutaneous screws"
    OPEN_SCREWS = "open_screws", "Open screws and rods"
    CAGE = "cage", "Vertebral body replacement with fixation"


class Timing(TextChoices):
    """By when the board wants its recommendation begun."""

    WITHIN_24_H = "within_24_h", "Within 24 hours"
    WITHIN_3_DAYS = "within_3_days", "Within three days"
    WITHIN_A_WEEK = "within_a_week", "Within a week"
    WITHIN_TWO_WEEKS = "within_two_weeks", "Within two weeks"
    WITHIN_FOUR_WEEKS = "within_four_weeks", "Within four weeks"
    ON_CONDITION = "on_condition", "When the condition is met"


class Guideline(TextChoices):
    """How the recommendation stands to the guidelines of the field."""

    IN_LINE = "in_line", "In line with a guideline"
    OFF = "off", "Off guideline"
    UNCOVERED = "uncovered", "No guideline covers it"


class Trial(TextChoices):
    """Whether a clinical trial was thought of."""

    OFFERED = "offered", "A trial is offered"
    NONE_SUITABLE = "none_suitable", "Considered, none is suitable"
    NOT_CONSIDERED = "not_considered", "Not considered"


class Said(TextChoices):
    """What has to be said before a case can be judged.

    Comorbidity, psychosocial needs and wishes are those that boards most often leave out
    (doi 10.3390/curroncol28010098).
    """

    DIAGNOSIS = "diagnosis", "Diagnosis"
    IMAGING = "imaging", "Imaging"
    PATHOLOGY = "pathology", "Pathology"
    COMORBIDITY = "comorbidity", "Comorbidity"
    PSYCHOSOCIAL = "psychosocial", "Psychosocial needs"
    WISHES = "wishes", "Patient's wishes"


class Position(TextChoices):
    """What a member says to the proposed consensus."""

    AGREE = "agree", "Agree"
    RESERVATION = "reservation", "Agree with reservation"
    DISAGREE = "disagree", "Disagree"
    ABSTAIN = "abstain", "Abstain"


class Grade(TextChoices):
    """How far the board agrees."""

    UNANIMOUS = "unanimous", "Unanimous"
    CONSENSUS = "consensus", "Consensus"
    MAJORITY = "majority", "Majority"
    SPLIT = "split", "Split"
    NOT_TAKEN = "not_taken", "Positions not taken"


class Round(TextChoices):
    """Round one is the sealed opinion, round two the position on the proposed consensus."""

    OPINION = "opinion", "Opinion"
    POSITION = "position", "Position"


class MeetingKind(TextChoices):
    """A meeting of the whole board, or of those called to one urgent case."""

    REGULAR = "regular", "Meeting"
    EMERGENCY = "emergency", "Emergency board"


class ItemKind(TextChoices):
    """A case with its question, or an earlier decision that waits for the board's word."""

    CASE = "case", "Case"
    RATIFICATION = "ratification", "To ratify"


class TriageState(TextChoices):
    """What became of a ready case at triage; a listed one stands on the list of its meeting."""

    DISCUSS = "discuss", "Sent to discussion"
    LISTED = "listed", "List only"
    NOTED = "noted", "List only, not discussed"
    PULLED = "pulled", "Taken into discussion"
    TAKEN_OFF = "taken_off", "Taken off the list"


class Verdict(TextChoices):
    """What another member says of a listed case in the sample."""

    RIGHTLY = "rightly", "Listed rightly"
    DISCUSS = "discuss", "Should have been discussed"


class ClockBasis(TextChoices):
    """From what the clock of an emergency is counted."""

    SYMPTOM = "symptom", "First symptom"
    REFERRAL = "referral", "Referral"
    CALLER = "caller", "Another time"


class Outcome(TextChoices):
    """What became of a decision that was put before the board once more."""

    CONFIRMED = "confirmed", "Confirmed"
    CHANGED = "changed", "Changed"


class PresenceMode(TextChoices):
    ROOM = "room", "In the room"
    VIDEO = "video", "By video"
    PHONE = "phone", "By telephone"


class DocumentKind(TextChoices):
    CONSENSUS_SUMMARY = "consensus_summary", "Consensus summary"
    MINUTES = "minutes", "Minutes"
    AGENDA = "agenda", "Agenda"
    PATIENT_LETTER = "patient_letter", "Patient's letter"


class Way(TextChoices):
    """How a document goes to its recipient."""

    MEMBER = "member", "Link, to be opened after signing in"
    LINK = "link", "Link, to be opened with a code"
    POST = "post", "Post"


class Capacity(TextChoices):
    """In what capacity somebody approves minutes."""

    CHAIR = "chair", "Chair"
    MINUTE_TAKER = "minute_taker", "Minutes"


class Meaning(TextChoices):
    """What somebody says with their approval."""

    CORRECT_RECORD = "correct_record", "Approved as a correct record"
