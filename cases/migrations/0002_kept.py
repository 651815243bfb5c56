from django.db import migrations

FORWARD = """
CREATE TRIGGER scoreresult_append_only BEFORE UPDATE OR DELETE ON cases_scoreresult FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER assessment_append_only BEFORE UPDATE OR DELETE ON cases_assessment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER casetransition_append_only BEFORE UPDATE OR DELETE ON cases_casetransition FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON cases_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
-- A part of a file is read without unpacking the whole of it.
ALTER TABLE cases_attachmentfile ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE cases_keypicture ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE TRIGGER attachmentfile_append_only BEFORE UPDATE OR DELETE ON cases_attachmentfile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keypicture_append_only BEFORE UPDATE OR DELETE ON cases_keypicture
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION attachment_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - 'removed_at' IS DISTINCT FROM to_jsonb(OLD) - 'removed_at' THEN
        RAISE EXCEPTION 'a file is taken out of its case, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER attachment_frozen BEFORE UPDATE ON cases_attachment
    FOR EACH ROW EXECUTE FUNCTION attachment_frozen();
CREATE TRIGGER attachment_kept BEFORE DELETE ON cases_attachment
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keyimage_kept BEFORE DELETE ON cases_keyimage
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER breakglass_kept BEFORE DELETE ON cases_breakglass
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE FUNCTION break_glass_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE review text[] := '{outcome,review_words,reviewed_by_id,reviewed_at}';
BEGIN
    IF to_jsonb(NEW) - review - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - review - 'ended_at'
        OR OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at
        OR OLD.outcome <> '' AND to_jsonb(NEW) - 'ended_at' IS DISTINCT FROM to_jsonb(OLD) - 'ended_at'
    THEN
        RAISE EXCEPTION 'an emergency access is ended and reviewed once, never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER break_glass_frozen BEFORE UPDATE ON cases_breakglass
    FOR EACH ROW EXECUTE FUNCTION break_glass_frozen();
"""

BACKWARD = """
DROP TRIGGER break_glass_frozen ON cases_breakglass;
DROP FUNCTION break_glass_frozen();
DROP TRIGGER breakglass_kept ON cases_breakglass;
DROP TRIGGER keyimage_kept ON cases_keyimage;
DROP TRIGGER attachment_kept ON cases_attachment;
DROP TRIGGER attachment_frozen ON cases_attachment;
DROP FUNCTION attachment_frozen();
DROP TRIGGER keypicture_append_only ON cases_keypicture;
DROP TRIGGER attachmentfile_append_only ON cases_attachmentfile;
DROP TRIGGER entry_append_only ON cases_entry;
DROP TRIGGER scoreresult_append_only ON cases_scoreresult;
DROP TRIGGER assessment_append_only ON cases_assessment;
DROP TRIGGER casetransition_append_only ON cases_casetransition;
"""


class Migration(migrations.Migration):
    """Scores, entries, files and the history of a case are added to, never changed."""

    dependencies = [("cases", "0001_initial"), ("tumorboard", "0002_kept")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
