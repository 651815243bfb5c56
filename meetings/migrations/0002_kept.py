from django.db import migrations

FORWARD = """
CREATE FUNCTION vote_only_in_open_ballot() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER vote_only_in_open_ballot BEFORE INSERT OR UPDATE OR DELETE ON meetings_vote
    FOR EACH ROW EXECUTE FUNCTION vote_only_in_open_ballot();

CREATE TRIGGER pack_frozen_when_ready BEFORE UPDATE ON meetings_pack
    FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER pack_kept BEFORE DELETE ON meetings_pack
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

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
CREATE TRIGGER withdrawal_append_only BEFORE UPDATE OR DELETE ON meetings_withdrawal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delivery_kept BEFORE DELETE ON meetings_delivery
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER approval_append_only BEFORE UPDATE OR DELETE ON meetings_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER document_kept BEFORE DELETE ON meetings_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ballot_frozen_by_annulment BEFORE UPDATE ON meetings_ballot
    FOR EACH ROW WHEN (OLD.state = 'annulled') EXECUTE FUNCTION refuse_change();
CREATE TRIGGER planitem_append_only BEFORE UPDATE OR DELETE ON meetings_planitem
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION attendance_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM meetings_attendance other
        WHERE other.meeting_id = NEW.meeting_id AND other.user_id = NEW.user_id
            AND other.id <> NEW.id
            AND tstzrange(other.joined_at, other.left_at) && tstzrange(NEW.joined_at, NEW.left_at)
    ) THEN
        RAISE EXCEPTION 'attendance_apart: a person is present once at a time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_apart AFTER INSERT OR UPDATE ON meetings_attendance
    FOR EACH ROW EXECUTE FUNCTION attendance_apart();
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE ON meetings_attendancecorrection
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

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

CREATE FUNCTION action_follows_answers() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last_number int; last_outcome text;
BEGIN
    IF OLD.state = 'superseded' OR
        (NEW.plan_item_id, NEW.board_id, NEW.case_id, NEW.continues_id) IS DISTINCT FROM
        (OLD.plan_item_id, OLD.board_id, OLD.case_id, OLD.continues_id) THEN
        RAISE EXCEPTION 'an action keeps its place in the plan, and a replaced one its state'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT number, outcome INTO last_number, last_outcome FROM meetings_answer
        WHERE action_id = NEW.id ORDER BY number DESC LIMIT 1;
    IF NEW.answered <> coalesce(last_number, 0)
        OR NEW.state NOT IN ('superseded', coalesce(last_outcome, 'open')) THEN
        RAISE EXCEPTION 'the state of an action is what its last answer says'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER action_follows_answers BEFORE UPDATE ON meetings_action
    FOR EACH ROW EXECUTE FUNCTION action_follows_answers();
CREATE TRIGGER action_kept BEFORE DELETE ON meetings_action
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER answer_append_only BEFORE UPDATE OR DELETE ON meetings_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER asking_kept BEFORE DELETE ON meetings_asking
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER asking_answered_once BEFORE UPDATE ON meetings_asking
    FOR EACH ROW WHEN (OLD.answer_id IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaving_kept BEFORE DELETE ON meetings_leaving
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER leaving_taken_back_once BEFORE UPDATE ON meetings_leaving
    FOR EACH ROW WHEN (OLD.taken_back_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER informing_append_only BEFORE UPDATE OR DELETE ON meetings_informing
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER dismissal_append_only BEFORE UPDATE OR DELETE ON meetings_dismissal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER protocol_kept BEFORE DELETE ON meetings_protocol
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER protocol_retired_once BEFORE UPDATE ON meetings_protocol
    FOR EACH ROW WHEN (OLD.retired_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER protocolversion_kept BEFORE DELETE ON meetings_protocolversion
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER protocolversion_frozen_by_signature BEFORE UPDATE ON meetings_protocolversion
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION refuse_change();

CREATE FUNCTION triage_by_valid_protocol() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM meetings_protocolversion version
            JOIN meetings_protocol protocol ON protocol.id = version.protocol_id
            JOIN tumorboard_board board ON board.id = protocol.board_id
            JOIN meetings_meeting meeting ON meeting.board_id = board.id
        WHERE version.id = NEW.version_id AND meeting.id = NEW.meeting_id
            AND version.signed_at IS NOT NULL AND protocol.retired_at IS NULL
            AND version.review_on >= (NEW.at AT TIME ZONE board.zone_name)::date
            AND NOT EXISTS (
                SELECT 1 FROM meetings_protocolversion later WHERE later.signed_at IS NOT NULL
                    AND later.protocol_id = protocol.id AND later.number > version.number)
    ) THEN
        RAISE EXCEPTION 'a case is listed by a version of a protocol that is in force'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER triage_by_valid_protocol BEFORE INSERT ON meetings_triage
    FOR EACH ROW WHEN (NEW.state <> 'discuss') EXECUTE FUNCTION triage_by_valid_protocol();

CREATE FUNCTION triage_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ending text[] := '{state,ended_by_id,ended_at,ended_words}';
BEGIN
    IF to_jsonb(NEW) - ending IS DISTINCT FROM to_jsonb(OLD) - ending OR OLD.state <> 'listed' THEN
        RAISE EXCEPTION 'what was decided at triage stays, and a listing ends once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER triage_frozen BEFORE UPDATE ON meetings_triage
    FOR EACH ROW EXECUTE FUNCTION triage_frozen();
CREATE TRIGGER triage_kept BEFORE DELETE ON meetings_triage
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION listed_or_discussed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM meetings_triage triage JOIN meetings_agendaitem item
        ON item.case_id = triage.case_id WHERE triage.case_id = NEW.case_id
        AND triage.state = 'listed' AND item.kind = 'case'
        AND item.state IN ('waiting', 'presenting', 'voting')) THEN
        RAISE EXCEPTION 'a case is discussed or listed only, not both'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER listed_or_discussed AFTER INSERT ON meetings_triage
    FOR EACH ROW EXECUTE FUNCTION listed_or_discussed();
CREATE TRIGGER listed_or_discussed AFTER INSERT OR UPDATE OF state ON meetings_agendaitem
    FOR EACH ROW EXECUTE FUNCTION listed_or_discussed();

CREATE TRIGGER sample_append_only BEFORE UPDATE OR DELETE ON meetings_sample
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER sampled_kept BEFORE DELETE ON meetings_sampled
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION sampled_as_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.verdict <> '' OR
        (NEW.sample_id, NEW.triage_id, NEW.place, NEW.listed_by_id) IS DISTINCT FROM
        (OLD.sample_id, OLD.triage_id, OLD.place, OLD.listed_by_id)) THEN
        RAISE EXCEPTION 'what was drawn stays, and is judged once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM meetings_triage triage WHERE triage.id = NEW.triage_id
        AND triage.state = 'noted' AND triage.by_id = NEW.listed_by_id) THEN
        RAISE EXCEPTION 'a sample holds cases that were listed only, with who listed them'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sampled_as_listed BEFORE INSERT OR UPDATE ON meetings_sampled
    FOR EACH ROW EXECUTE FUNCTION sampled_as_listed();

CREATE FUNCTION absence_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM meetings_absence WHERE member_id = NEW.member_id
        AND ended_at IS NULL AND first <= NEW.last AND last >= NEW.first) THEN
        RAISE EXCEPTION 'a member is away once at a time'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM tumorboard_membership m JOIN tumorboard_membership d
        ON d.id = NEW.deputy_id AND d.board_id <> m.board_id WHERE m.id = NEW.member_id) THEN
        RAISE EXCEPTION 'a deputy is a member of the same board'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER absence_fits BEFORE INSERT ON meetings_absence
    FOR EACH ROW EXECUTE FUNCTION absence_fits();
CREATE TRIGGER absence_kept BEFORE DELETE ON meetings_absence
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER absence_ended_once BEFORE UPDATE ON meetings_absence
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
"""

BACKWARD = """
DROP TRIGGER absence_ended_once ON meetings_absence;
DROP TRIGGER absence_kept ON meetings_absence;
DROP TRIGGER absence_fits ON meetings_absence;
DROP FUNCTION absence_fits();
DROP TRIGGER sampled_as_listed ON meetings_sampled;
DROP FUNCTION sampled_as_listed();
DROP TRIGGER sampled_kept ON meetings_sampled;
DROP TRIGGER sample_append_only ON meetings_sample;
DROP TRIGGER listed_or_discussed ON meetings_agendaitem;
DROP TRIGGER listed_or_discussed ON meetings_triage;
DROP FUNCTION listed_or_discussed();
DROP TRIGGER triage_kept ON meetings_triage;
DROP TRIGGER triage_frozen ON meetings_triage;
DROP FUNCTION triage_frozen();
DROP TRIGGER triage_by_valid_protocol ON meetings_triage;
DROP FUNCTION triage_by_valid_protocol();
DROP TRIGGER protocolversion_frozen_by_signature ON meetings_protocolversion;
DROP TRIGGER protocolversion_kept ON meetings_protocolversion;
DROP TRIGGER protocol_retired_once ON meetings_protocol;
DROP TRIGGER protocol_kept ON meetings_protocol;
DROP TRIGGER dismissal_append_only ON meetings_dismissal;
DROP TRIGGER informing_append_only ON meetings_informing;
DROP TRIGGER leaving_taken_back_once ON meetings_leaving;
DROP TRIGGER leaving_kept ON meetings_leaving;
DROP TRIGGER asking_answered_once ON meetings_asking;
DROP TRIGGER asking_kept ON meetings_asking;
DROP TRIGGER answer_append_only ON meetings_answer;
DROP TRIGGER action_kept ON meetings_action;
DROP TRIGGER action_follows_answers ON meetings_action;
DROP FUNCTION action_follows_answers();
DROP TRIGGER ratification_append_only ON meetings_ratification;
DROP TRIGGER called_append_only ON meetings_called;
DROP TRIGGER emergencycall_append_only ON meetings_emergencycall;
DROP TRIGGER consensus_chain ON meetings_consensus;
DROP FUNCTION consensus_chain();
DROP TRIGGER meeting_kind_kept ON meetings_meeting;
DROP TRIGGER ballot_mode ON meetings_ballot;
DROP FUNCTION ballot_mode();
DROP TRIGGER delivery_kept ON meetings_delivery;
DROP TRIGGER withdrawal_append_only ON meetings_withdrawal;
DROP TRIGGER approval_append_only ON meetings_approval;
DROP TRIGGER correction_append_only ON meetings_attendancecorrection;
DROP TRIGGER attendance_apart ON meetings_attendance;
DROP FUNCTION attendance_apart();
DROP TRIGGER planitem_append_only ON meetings_planitem;
DROP TRIGGER ballot_frozen_by_annulment ON meetings_ballot;
DROP TRIGGER document_kept ON meetings_document;
DROP TRIGGER document_frozen_when_ready ON meetings_document;
DROP TRIGGER pack_frozen_when_ready ON meetings_pack;
DROP TRIGGER pack_kept ON meetings_pack;
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
    """What was revealed, decided, corrected or rendered stays as it was, whoever asks."""

    dependencies = [("meetings", "0001_initial"), ("tumorboard", "0002_kept")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
