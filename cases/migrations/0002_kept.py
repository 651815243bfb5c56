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
CREATE TRIGGER toldapart_append_only BEFORE UPDATE OR DELETE ON cases_toldapart
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outsidefile_append_only BEFORE UPDATE OR DELETE ON cases_outsidefile
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER outsidereferral_kept BEFORE DELETE ON cases_outsidereferral
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE cases_outsidefile ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE FUNCTION number_alone(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ltrim(regexp_replace(lower(written), '[^[:alnum:]]', '', 'g'), '0')
$$;
CREATE INDEX patient_number_alone ON cases_patient (board_id, number_alone(record_number));
CREATE INDEX patient_born ON cases_patient (board_id, birth_date);
CREATE INDEX case_newest ON cases_case (board_id, number DESC);
-- The few records that say something of the way to the hospital, which figures compare groups by.
CREATE INDEX entry_of_the_way ON cases_entry (case_id)
    WHERE section = 'history' AND "values" ?| '{distance,interpreter_needed}';
-- Every word of a text, as it is written, without what divides it, and without its marks.
CREATE FUNCTION search_tokens(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    WITH word AS (
        SELECT regexp_replace(part, '[^[:alnum:]]', '', 'g') AS told
        FROM regexp_split_to_table(lower(written), '\\s+') AS part
        UNION ALL
        SELECT regexp_split_to_table(part, '[^[:alnum:]]+')
        FROM regexp_split_to_table(lower(written), '\\s+') AS part WHERE part ~ '[^[:alnum:]]'
    ), spelled AS (
        SELECT told FROM word
        UNION ALL
        SELECT replace(replace(replace(replace(told, 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss')
        FROM word WHERE told ~ '[^a-z0-9]'
        UNION ALL
        SELECT translate(told, 'äöüßáàâãåéèêëíìîïóòôõøúùûçñšžčćłý', 'aousaaaaaeeeeiiiiooooouuucnszccly')
        FROM word WHERE told ~ '[^a-z0-9]'
    )
    SELECT array_agg(DISTINCT left(told, 60)) FROM spelled WHERE told <> ''
$$;
CREATE FUNCTION find_case_anew(target uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    spine CONSTANT text[] := '{OC,C1,C2,C3,C4,C5,C6,C7,T1,T2,T3,T4,T5,T6,T7,T8,T9,T10,T11,T12,L1,L2,L3,L4,L5,S1,S2,S3,S4,S5,CO}';
    written text;
    told text[];
    its_board uuid;
    its_number integer;
BEGIN
    SELECT c.board_id, c.number, concat_ws(' ', 's-' || c.number, 's-' || lpad(c.number::text, 4, '0'), c.number,
        p.record_number, p.family_name, p.given_name, c.diagnosis, replace(c.tumour_class, '_', ' '))
    INTO its_board, its_number, written
    FROM cases_case c JOIN cases_patient p ON p.id = c.patient_id WHERE c.id = target;
    IF written IS NULL THEN
        RETURN;
    END IF;
    SELECT written || ' ' || coalesce(string_agg(array_to_string(spine[
        array_position(spine, l.level_from::text):array_position(spine, l.level_to::text)], ' '), ' '), '')
    INTO written FROM cases_lesion l
    WHERE l.case_id = target AND l.removed_at IS NULL AND l.level_from <> '';
    told := search_tokens(written);
    INSERT INTO cases_searchline (case_id, board_id, number, words, vector)
    VALUES (target, its_board, its_number, array_to_string(told, ' '), array_to_tsvector(told))
    ON CONFLICT (case_id) DO UPDATE
    SET number = EXCLUDED.number, words = EXCLUDED.words, vector = EXCLUDED.vector
    WHERE (cases_searchline.number, cases_searchline.words)
        IS DISTINCT FROM (EXCLUDED.number, EXCLUDED.words);
END $$;
CREATE FUNCTION case_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_case_anew(NEW.id);
    RETURN NULL;
END $$;
CREATE FUNCTION patient_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_case_anew(id) FROM cases_case WHERE patient_id = NEW.id ORDER BY id;
    RETURN NULL;
END $$;
CREATE FUNCTION lesion_found() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM find_case_anew(NEW.case_id);
    RETURN NULL;
END $$;
CREATE TRIGGER case_found_new AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION case_found();
CREATE TRIGGER case_found AFTER UPDATE ON cases_case FOR EACH ROW
    WHEN ((OLD.diagnosis, OLD.tumour_class, OLD.number, OLD.patient_id)
        IS DISTINCT FROM (NEW.diagnosis, NEW.tumour_class, NEW.number, NEW.patient_id))
    EXECUTE FUNCTION case_found();
CREATE TRIGGER patient_found AFTER UPDATE ON cases_patient FOR EACH ROW
    WHEN ((OLD.record_number, OLD.family_name, OLD.given_name)
        IS DISTINCT FROM (NEW.record_number, NEW.family_name, NEW.given_name))
    EXECUTE FUNCTION patient_found();
CREATE TRIGGER lesion_found_new AFTER INSERT ON cases_lesion FOR EACH ROW
    WHEN (NEW.level_from <> '') EXECUTE FUNCTION lesion_found();
CREATE TRIGGER lesion_found AFTER UPDATE ON cases_lesion FOR EACH ROW
    WHEN ((OLD.level_from, OLD.level_to, OLD.removed_at)
        IS DISTINCT FROM (NEW.level_from, NEW.level_to, NEW.removed_at))
    EXECUTE FUNCTION lesion_found();
"""

BACKWARD = """
DROP TRIGGER lesion_found ON cases_lesion;
DROP TRIGGER lesion_found_new ON cases_lesion;
DROP TRIGGER patient_found ON cases_patient;
DROP TRIGGER case_found ON cases_case;
DROP TRIGGER case_found_new ON cases_case;
DROP FUNCTION lesion_found();
DROP FUNCTION patient_found();
DROP FUNCTION case_found();
DROP FUNCTION find_case_anew(uuid);
DROP FUNCTION search_tokens(text);
DROP INDEX case_newest;
DROP INDEX entry_of_the_way;
DROP INDEX patient_born;
DROP INDEX patient_number_alone;
DROP FUNCTION number_alone(text);
DROP TRIGGER outsidereferral_kept ON cases_outsidereferral;
DROP TRIGGER outsidefile_append_only ON cases_outsidefile;
DROP TRIGGER toldapart_append_only ON cases_toldapart;
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
