"""The referral that came from outside to the board of the demonstration; its person is invented."""

REFERRER = "Dr. Birte Holm, practice in Elmshorn"
REFERRED = {
    "record_number": "",
    "family_name": "Lorenzen",
    "given_name": "Gesa",
    "birth_date": "1957-02-11",
    "sex": "female",
    "question": "Stabilise, or radiation alone?",
    "urgency": "urgent",
    "diagnosis": "",
    "tumour_class": "",
    "levels": "",
}
LETTER = """Dear colleagues,

Re: Mrs Gesa Lorenzen, DOB 11/02/1957

Diagnosis: Breast carcinoma, hormone receptor positive, first treated in 2019
ICD-10: C79.5

She has had mechanical pain for six weeks. CT shows a lytic metastasis of L3 with 40 % collapse.
MRI of the lumbar spine is booked. ECOG 1, no neurological deficit.

Question: Stabilise, or radiation alone?
"""
