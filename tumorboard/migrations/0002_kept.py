from django.db import migrations

FORWARD = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps what was written: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON tumorboard_auditevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON tumorboard_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER logo_append_only BEFORE UPDATE OR DELETE ON tumorboard_logo
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION audit_waits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO tumorboard_auditwaiting (event_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER audit_waits AFTER INSERT ON tumorboard_auditevent
    FOR EACH ROW EXECUTE FUNCTION audit_waits();
CREATE TRIGGER auditseal_append_only BEFORE UPDATE OR DELETE ON tumorboard_auditseal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER auditseal_no_truncate BEFORE TRUNCATE ON tumorboard_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER auditbatch_append_only BEFORE UPDATE OR DELETE ON tumorboard_auditbatch
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER auditbatch_no_truncate BEFORE TRUNCATE ON tumorboard_auditbatch
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE tumorboard_membership ADD CONSTRAINT membership_with_board UNIQUE (id, board_id);
ALTER TABLE tumorboard_deputyrule ADD CONSTRAINT deputy_of_the_same_board
    FOREIGN KEY (deputy_id, board_id) REFERENCES tumorboard_membership (id, board_id);
"""

BACKWARD = """
ALTER TABLE tumorboard_deputyrule DROP CONSTRAINT deputy_of_the_same_board;
ALTER TABLE tumorboard_membership DROP CONSTRAINT membership_with_board;
DROP TRIGGER logo_append_only ON tumorboard_logo;
DROP TRIGGER auditbatch_no_truncate ON tumorboard_auditbatch;
DROP TRIGGER auditbatch_append_only ON tumorboard_auditbatch;
DROP TRIGGER auditseal_no_truncate ON tumorboard_auditseal;
DROP TRIGGER auditseal_append_only ON tumorboard_auditseal;
DROP TRIGGER audit_waits ON tumorboard_auditevent;
DROP FUNCTION audit_waits();
DROP TRIGGER audit_no_truncate ON tumorboard_auditevent;
DROP TRIGGER audit_append_only ON tumorboard_auditevent;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """Audit trail and logos can be added to, and nothing else; a deputy is of the same board."""

    dependencies = [("tumorboard", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
