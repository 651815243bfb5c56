from django.db import migrations, models

FORWARD = """
CREATE OR REPLACE FUNCTION vote_only_in_open_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ballot_state text;
BEGIN
    IF TG_OP = 'UPDATE' AND (NEW.ballot_id, NEW.voter_id) IS DISTINCT FROM
        (OLD.ballot_id, OLD.voter_id) THEN
        RAISE EXCEPTION 'a vote stays with its voter and in its ballot'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT state INTO ballot_state FROM meetings_ballot
        WHERE id = CASE WHEN TG_OP = 'INSERT' THEN NEW.ballot_id ELSE OLD.ballot_id END;
    IF ballot_state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'votes change in an open ballot only, this one is %', ballot_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER ballot_frozen_by_annulment BEFORE UPDATE ON meetings_ballot
    FOR EACH ROW WHEN (OLD.state = 'annulled') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER planitem_append_only BEFORE UPDATE OR DELETE ON meetings_planitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER planitem_append_only ON meetings_planitem;
DROP TRIGGER ballot_frozen_by_annulment ON meetings_ballot;
CREATE OR REPLACE FUNCTION vote_only_in_open_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ballot_state text;
BEGIN
    SELECT state INTO ballot_state FROM meetings_ballot
        WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.ballot_id ELSE NEW.ballot_id END;
    IF ballot_state IS DISTINCT FROM 'open' THEN
        RAISE EXCEPTION 'votes change in an open ballot only, this one is %', ballot_state
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""


class Migration(migrations.Migration):
    """Votes stay where they were cast, plans and annulled ballots as they were written."""

    dependencies = [("meetings", "0003_meeting_length")]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="quorum_waived",
            field=models.JSONField(
                blank=True, help_text="The shortfall for which the waiver was given.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="consensus",
            constraint=models.CheckConstraint(
                condition=models.Q(("tally__cast__gt", 0))
                | models.Q(("reveal_waiver", ""), _negated=True),
                name="consensus_without_votes_says_why",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
