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
"""

BACKWARD = """
DROP TRIGGER audit_no_truncate ON tumorboard_auditevent;
DROP TRIGGER audit_append_only ON tumorboard_auditevent;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    """The audit trail can be added to, and nothing else."""

    dependencies = [("tumorboard", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
