"""The sentences behind the codes of warnings and flags."""

WARNINGS: dict[str, str] = {
    "below_conus": "Below the conus there is no cord: grades 1c, 2 and 3 are not defined here.",
    "management_disputed": "Grade 1c counts as low, but how to treat it is disputed: "
    "the board decides.",
    "not_intended_for_round_cell_tumours": "The stage is not made for lymphoma, myeloma, Ewing "
    "sarcoma and other round-cell tumours.",
    "published_without_components": "Taken from a publication that prints no items; "
    "nothing was computed.",
    "ecog_is_not_converted": "ECOG was entered. It is never converted: record the KPS as measured.",
    "misleading_for_haematological_tumours": "Counting a haematological tumour among “others” "
    "gives too short a survival.",
    "systemic_options_count": "Made before targeted and immune treatment. Remaining systemic "
    "options predicted survival better than the score.",
    "strategy_of_its_time": "The strategy printed with the score is of its time and takes no "
    "account of today’s drugs and radiosurgery.",
    "versions_disagree": "The original and the modified Bauer score put this patient in different "
    "groups.",
    "unconfirmed_cell": "This cell of the framework is not confirmed in the paper: "
    "the board decides.",
    "prior_radiation_counts_as_resistant": "The level was irradiated before: it counts as "
    "resistant to conventional radiation.",
    "index_tumour_deficit_not_counted": "A paraplegia caused by the tumour itself is not counted.",
    "grade_not_in_edition": "This grade is not possible for this tumour type in this edition.",
    "type_not_in_edition": "This tumour type is not named so in this edition.",
    "grade_not_confirmed": "The possible grades of this type are not confirmed in the "
    "classification itself.",
    "zones_not_contiguous": "The zones do not touch each other. Check the numbering on the "
    "drawing.",
    "suggested_from_words": "Suggested from the words entered. A person must confirm it.",
    "scale_not_converted": "The three published conversions differ. Record the scale that was "
    "measured.",
    "age_points_not_confirmed": "Age points are a later addition and are off by default.",
}

FLAGS: dict[str, str] = {
    "management_disputed": "The board decides how a grade 1c is treated.",
    "mechanical_needs_surgeon_opinion": "SINS 7 to 12 is not the same as unstable: a surgeon has "
    "to judge the stability.",
    "lists_disagree": "Published lists disagree on this histology.",
    "single_list": "Only one published list names this histology.",
    "margins_disputed": "Sources disagree on the margin recommended for this stage.",
}
