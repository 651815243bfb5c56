"""What is done with a case, in plain words for the audit trail."""

from tumorboard.deeds import Kind, learn

learn(
    Kind.DENIED,
    {
        "break_glass.missed": "looked for a case in an emergency, and was told nothing",
        "break_glass.missed_here": "looked for a patient of this board in an emergency, and was "
        "told nothing",
    },
)
learn(
    Kind.READ,
    {
        "break_glass.opened": "opened the case in an emergency, without being in the board",
        "break_glass.read": "read of the case in an emergency, without being in the board",
        "case.opened": "opened the case",
        "case.listed": "saw the patient's name in a list",
        "file.opened": "opened a file of the case",
        "referral.opened": "opened a referral from outside",
        "admin.patient_opened": "opened the patient in the administration",
        "admin.case_opened": "opened the case in the administration",
        "admin.lesion_opened": "opened a lesion in the administration",
        "admin.assessment_opened": "opened a finding in the administration",
        "admin.scoreresult_opened": "opened a score in the administration",
        "admin.casetransition_opened": "opened a step of the case in the administration",
        "admin.caseimport_opened": "opened an import in the administration",
        "admin.entry_opened": "opened an entry of the record in the administration",
        "admin.attachment_opened": "opened the data of a file in the administration",
        "admin.keyimage_opened": "opened the data of a key image in the administration",
    },
)
learn(
    Kind.CREATED,
    {
        "case.registered": "registered the case",
        "case.imported": "imported data into the case",
        "finding.added": "added a finding",
        "referral.link_made": "made a link for a referral from outside",
        "referral.sent": "sent a referral from outside",
        "referral.taken": "took a referral from outside into a case",
        "list.read": "read in a list of cases",
        "list.begun": "had a list of cases imported",
        "list.imported": "imported a list of cases",
        "file.added": "added a file",
        "key_image.added": "chose a key image",
    },
)
learn(
    Kind.CHANGED,
    {
        "break_glass.ended": "ended an emergency access to the case",
        "break_glass.reviewed": "reviewed an emergency access to the case",
        "case.edited": "edited the case",
        "patient.renumbered": "changed the patient's record number",
        "referral.link_closed": "closed a link for a referral",
        "referral.code_refused": "typed a wrong code at a link for a referral",
        "referral.put_away": "put a referral from outside away",
        "list.mapped": "said what the columns of a list are",
        "list.cancelled": "gave up a list of cases",
        "patient.same": "said that a referral is of a patient whom the board knows",
        "patient.told_apart": "said of two similar patients that they are two persons",
        "record.written": "wrote in the record of the case",
        "score.overridden": "overrode a score",
        "key_image.edited": "edited a key image",
        "key_image.checked": "confirmed that a key image names nobody",
        "key_image.moved": "moved a key image",
        "case.submit": "submitted the case",
        "case.accept": "accepted the case",
        "case.return": "returned the case to its referrer",
        "case.mark_ready": "marked the case as ready",
        "case.reopen": "took the case back to work",
        "case.list": "listed the case for a meeting",
        "case.unlist": "took the case off the list of a meeting",
        "case.call": "called the case to an emergency board",
        "case.hear": "recorded the case as heard",
        "case.withdraw": "withdrew the case",
        "case.follow_up": "took the case into follow-up",
        "case.close": "closed the case",
    },
)
learn(
    Kind.REMOVED,
    {
        "record.taken_out": "took an entry out of the record",
        "file.removed": "took a file out of the case",
        "key_image.withdrawn": "withdrew a key image",
    },
)
