from django.db import migrations

FORWARD = """
CREATE FUNCTION vote_only_in_open_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER vote_only_in_open_ballot BEFORE INSERT OR UPDATE OR DELETE ON meetings_vote
    FOR EACH ROW EXECUTE FUNCTION vote_only_in_open_ballot();

CREATE TRIGGER ballot_frozen_by_reveal BEFORE UPDATE ON meetings_ballot
    FOR EACH ROW WHEN (OLD.revealed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ballot_kept BEFORE DELETE ON meetings_ballot
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION consensus_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'superseded_at' IS DISTINCT FROM to_jsonb(OLD) - 'superseded_at'
        OR OLD.superseded_at IS NOT NULL THEN
        RAISE EXCEPTION 'a recorded consensus is superseded, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consensus_frozen BEFORE UPDATE ON meetings_consensus
    FOR EACH ROW EXECUTE FUNCTION consensus_frozen();
CREATE TRIGGER consensus_kept BEFORE DELETE ON meetings_consensus
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER proposal_append_only BEFORE UPDATE OR DELETE ON meetings_proposal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON meetings_transition
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER documentfile_append_only BEFORE UPDATE OR DELETE ON meetings_documentfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_frozen_when_ready BEFORE UPDATE ON meetings_document
    FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_kept BEFORE DELETE ON meetings_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER document_kept ON meetings_document;
DROP TRIGGER document_frozen_when_ready ON meetings_document;
DROP TRIGGER documentfile_append_only ON meetings_documentfile;
DROP TRIGGER transition_append_only ON meetings_transition;
DROP TRIGGER proposal_append_only ON meetings_proposal;
DROP TRIGGER consensus_kept ON meetings_consensus;
DROP TRIGGER consensus_frozen ON meetings_consensus;
DROP FUNCTION consensus_frozen();
DROP TRIGGER ballot_kept ON meetings_ballot;
DROP TRIGGER ballot_frozen_by_reveal ON meetings_ballot;
DROP TRIGGER vote_only_in_open_ballot ON meetings_vote;
DROP FUNCTION vote_only_in_open_ballot();
"""


class Migration(migrations.Migration):
    """What was revealed, decided or rendered stays as it was, whoever asks."""

    dependencies = [("meetings", "0001_initial"), ("tumorboard", "0002_append_only")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
