from django.db import migrations

FORWARD = """
CREATE FUNCTION ballot_mode() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.is_sealed IS DISTINCT FROM OLD.is_sealed THEN
        RAISE EXCEPTION 'a ballot stays sealed or open as it was begun'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT NEW.is_sealed AND NOT EXISTS (
        SELECT 1 FROM meetings_agendaitem item JOIN meetings_meeting meeting
            ON meeting.id = item.meeting_id
        WHERE item.id = NEW.item_id AND meeting.kind = 'emergency'
    ) THEN
        RAISE EXCEPTION 'only an emergency board has a ballot that is not sealed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ballot_mode BEFORE INSERT OR UPDATE ON meetings_ballot
    FOR EACH ROW EXECUTE FUNCTION ballot_mode();

CREATE TRIGGER meeting_kind_kept BEFORE UPDATE ON meetings_meeting
    FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION refuse_change();

CREATE FUNCTION consensus_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.replaces_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM meetings_consensus earlier WHERE earlier.id = NEW.replaces_id
            AND earlier.superseded_at IS NOT NULL AND NEW.version = earlier.version + 1
    ) THEN
        RAISE EXCEPTION 'a new version follows the one that it has put out of force'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consensus_chain BEFORE INSERT ON meetings_consensus
    FOR EACH ROW EXECUTE FUNCTION consensus_chain();

CREATE TRIGGER emergencycall_append_only BEFORE UPDATE OR DELETE ON meetings_emergencycall
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER called_append_only BEFORE UPDATE OR DELETE ON meetings_called
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ratification_append_only BEFORE UPDATE OR DELETE ON meetings_ratification
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER ratification_append_only ON meetings_ratification;
DROP TRIGGER called_append_only ON meetings_called;
DROP TRIGGER emergencycall_append_only ON meetings_emergencycall;
DROP TRIGGER consensus_chain ON meetings_consensus;
DROP FUNCTION consensus_chain();
DROP TRIGGER meeting_kind_kept ON meetings_meeting;
DROP TRIGGER ballot_mode ON meetings_ballot;
DROP FUNCTION ballot_mode();
"""


class Migration(migrations.Migration):
    """The clock of an emergency, who was called and what was ratified stay as they were.

    A sealed ballot is never opened up, and a changed decision follows the one it replaces.
    """

    dependencies = [("meetings", "0011_emergency")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
