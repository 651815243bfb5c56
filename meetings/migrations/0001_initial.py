import django.contrib.postgres.fields
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import tumorboard.board_settings
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('cases', '0001_initial'),
        ('tumorboard', '0001_initial'),
        ('tumorboard', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='tumorboard.board')),
                ('kind', models.CharField(choices=[('regular', 'Meeting'), ('emergency', 'Emergency board')], default='regular', max_length=16)),
                ('starts_at', models.DateTimeField()),
                ('zone_name', models.CharField(max_length=64, validators=[tumorboard.board_settings.known_timezone])),
                ('length_minutes', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(480)], verbose_name='planned length in minutes')),
                ('place', models.CharField(blank=True, max_length=160)),
                ('link', models.URLField(blank=True, verbose_name='link for those who join by video')),
                ('chair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings_chaired', to=settings.AUTH_USER_MODEL)),
                ('minute_taker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('published', 'Published'), ('open', 'Open'), ('closed', 'Closed'), ('signed', 'Signed'), ('cancelled', 'Cancelled')], default='planned', max_length=16)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('room_shows_identity', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.TextField(blank=True)),
                ('undoable', models.JSONField(blank=True, editable=False, help_text="The chair's last step, while it can be taken back and nothing followed from it.", null=True)),
            ],
            options={
                'ordering': ['-starts_at'],
                'indexes': [models.Index(fields=['board', 'starts_at'], name='meetings_me_board_i_1b8360_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'published', 'open', 'closed', 'signed', 'cancelled'])), name='meeting_state_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['regular', 'emergency'])), name='meeting_kind_known'), models.CheckConstraint(condition=models.Q(('closed_at', None), ('opened_at__isnull', False), _connector='OR'), name='meeting_closed_after_opened'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='meeting_cancelled_with_reason'), models.CheckConstraint(condition=models.Q(('length_minutes__gte', 5), ('length_minutes__lte', 480)), name='meeting_length_in_range')],
            },
        ),
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meetings.meeting')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='presentations', to='cases.case')),
                ('position', models.PositiveSmallIntegerField()),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)])),
                ('question', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('case', 'Case'), ('ratification', 'To ratify')], default='case', max_length=16)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('presenting', 'Presenting'), ('voting', 'Voting'), ('decided', 'Decided'), ('deferred', 'Deferred')], default='waiting', max_length=16)),
                ('defer_reason', models.TextField(blank=True)),
                ('said', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('diagnosis', 'Diagnosis'), ('imaging', 'Imaging'), ('pathology', 'Pathology'), ('comorbidity', 'Comorbidity'), ('psychosocial', 'Psychosocial needs'), ('wishes', "Patient's wishes")], max_length=16), blank=True, default=list, help_text='What was said of the checklist before the case was judged.', size=None)),
                ('quorum_waiver', models.TextField(blank=True)),
                ('quorum_waived', models.JSONField(blank=True, help_text='The shortfall for which the waiver was given.', null=True)),
                ('presented_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'position'), name='agenda_position_once'), models.UniqueConstraint(condition=models.Q(('kind', 'case'), ('state__in', ('waiting', 'presenting', 'voting'))), fields=('case',), name='agenda_case_at_one_meeting'), models.UniqueConstraint(condition=models.Q(('state__in', ['presenting', 'voting'])), fields=('meeting',), name='agenda_one_current_item'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'presenting', 'voting', 'decided', 'deferred'])), name='agenda_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'deferred'), _negated=True), models.Q(('defer_reason', ''), _negated=True), _connector='OR'), name='agenda_deferred_with_reason'), models.CheckConstraint(condition=models.Q(('minutes__gte', 1), ('minutes__lte', 120)), name='agenda_minutes_in_range'), models.CheckConstraint(condition=models.Q(('said__contained_by', ['diagnosis', 'imaging', 'pathology', 'comorbidity', 'psychosocial', 'wishes'])), name='agenda_said_known')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='meetings.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to=settings.AUTH_USER_MODEL)),
                ('discipline', models.CharField(blank=True, max_length=32)),
                ('represents', models.CharField(blank=True, max_length=32)),
                ('deputy_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='represented_at', to=settings.AUTH_USER_MODEL)),
                ('is_voting', models.BooleanField(default=False)),
                ('mode', models.CharField(choices=[('room', 'In the room'), ('video', 'By video'), ('phone', 'By telephone')], default='room', max_length=8)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('revision', models.PositiveIntegerField(default=1)),
            ],
            options={
                'ordering': ['user__name', 'joined_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('meeting', 'user'), name='attendance_present_once'), models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('meeting', 'deputy_for'), name='attendance_one_deputy_at_a_time'), models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('joined_at')), _connector='OR'), name='attendance_left_after_joined'), models.CheckConstraint(condition=models.Q(('mode__in', ['room', 'video', 'phone'])), name='attendance_mode_known'), models.CheckConstraint(condition=models.Q(models.Q(('deputy_for', None), ('represents', models.F('discipline'))), models.Q(('deputy_for__isnull', False), ('is_voting', True), models.Q(('represents', ''), _negated=True)), _connector='OR'), name='attendance_represents_own_unless_deputy'), models.CheckConstraint(condition=models.Q(('deputy_for', None), models.Q(('deputy_for', models.F('user')), _negated=True), _connector='OR'), name='attendance_deputy_of_another')],
            },
        ),
        migrations.CreateModel(
            name='AttendanceCorrection',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='meetings.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('before__isnull', False), ('after__isnull', False), _connector='OR'), name='correction_says_what')],
            },
        ),
        migrations.CreateModel(
            name='CheckInTries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('wrong', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'user'), name='check_in_tries_once')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='meetings.agendaitem')),
                ('revision', models.PositiveSmallIntegerField()),
                ('recommendation', models.TextField()),
                ('plan', models.JSONField(help_text='List of {what, owner, due, condition}.')),
                ('content', models.JSONField(blank=True, default=dict, help_text='The other parts of the wording, by name.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['revision'],
                'constraints': [models.UniqueConstraint(fields=('item', 'revision'), name='proposal_revision_once'), models.CheckConstraint(condition=models.Q(('recommendation', ''), _negated=True), name='proposal_has_recommendation')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='meetings.agendaitem')),
                ('round', models.CharField(choices=[('opinion', 'Opinion'), ('position', 'Position')], max_length=16)),
                ('proposal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballots', to='meetings.proposal')),
                ('state', models.CharField(choices=[('prepared', 'Prepared'), ('open', 'Open'), ('closed', 'Closed'), ('revealed', 'Revealed'), ('annulled', 'Annulled')], default='prepared', max_length=16)),
                ('is_sealed', models.BooleanField(default=True, help_text='Otherwise those who were called read each vote as soon as it is cast.')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('revealed_at', models.DateTimeField(blank=True, null=True)),
                ('revealed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('annulled_reason', models.TextField(blank=True)),
                ('electorate', models.JSONField(blank=True, default=list)),
                ('quorum', models.JSONField(blank=True, null=True)),
                ('tally', models.JSONField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('round', 'opinion'), models.Q(('state', 'annulled'), _negated=True)), fields=('item',), name='ballot_one_opinion_an_item'), models.UniqueConstraint(condition=models.Q(('state__in', ['prepared', 'open', 'closed'])), fields=('item', 'round'), name='ballot_one_running_of_a_round'), models.CheckConstraint(condition=models.Q(('state__in', ['prepared', 'open', 'closed', 'revealed', 'annulled'])), name='ballot_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('revealed_at__isnull', False), ('state', 'revealed')), models.Q(models.Q(('state', 'revealed'), _negated=True), ('revealed_at', None)), _connector='OR'), name='ballot_revealed_with_time'), models.CheckConstraint(condition=models.Q(models.Q(('proposal', None), ('round', 'opinion')), models.Q(('proposal__isnull', False), ('round', 'position')), _connector='OR'), name='ballot_position_has_proposal'), models.CheckConstraint(condition=models.Q(('is_sealed', True), ('round', 'opinion'), _connector='OR'), name='ballot_position_is_sealed')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ballot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='meetings.ballot')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to=settings.AUTH_USER_MODEL)),
                ('discipline', models.CharField(choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32)),
                ('reason', models.TextField(blank=True)),
                ('modality', models.CharField(blank=True, choices=[('surgery', 'Surgery'), ('radiotherapy', 'Radiotherapy'), ('systemic', 'Systemic therapy'), ('embolisation', 'Embolisation'), ('ablation', 'Ablation or augmentation'), ('diagnostics', 'Biopsy or further diagnostics'), ('surveillance', 'Surveillance'), ('supportive', 'Best supportive care'), ('trial', 'Clinical trial')], max_length=32)),
                ('components', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('surgery', 'Surgery'), ('radiotherapy', 'Radiotherapy'), ('systemic', 'Systemic therapy'), ('embolisation', 'Embolisation'), ('ablation', 'Ablation or augmentation'), ('diagnostics', 'Biopsy or further diagnostics'), ('surveillance', 'Surveillance'), ('supportive', 'Best supportive care'), ('trial', 'Clinical trial')], max_length=32), blank=True, default=list, size=None)),
                ('intent', models.CharField(blank=True, choices=[('curative', 'Curative'), ('local_control', 'Local control'), ('palliative', 'Palliative'), ('diagnostic', 'Diagnostic')], max_length=32)),
                ('approach', models.CharField(blank=True, choices=[('open', 'Open'), ('minimally_invasive', 'Minimally invasive'), ('percutaneous', 'Percutaneous')], max_length=32)),
                ('resection', models.CharField(blank=True, choices=[('none', 'None'), ('biopsy', 'Biopsy'), ('debulking', 'Debulking'), ('separation', 'Separation'), ('gross_total', 'Gross total'), ('en_bloc', 'En bloc')], max_length=32)),
                ('decompression', models.BooleanField(default=False)),
                ('stabilisation', models.CharField(blank=True, choices=[('none', 'None'), ('cement', 'Cement'), ('percutaneous_screws', 'Percutaneous screws'), ('open_screws', 'Open screws and rods'), ('cage', 'Vertebral body replacement with fixation')], max_length=32)),
                ('confidence', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('position', models.CharField(blank=True, choices=[('agree', 'Agree'), ('reservation', 'Agree with reservation'), ('disagree', 'Disagree'), ('abstain', 'Abstain')], max_length=32)),
                ('is_late', models.BooleanField(default=False, help_text='First recorded after it was due; only its voter is told.')),
            ],
            options={
                'ordering': ['discipline', 'voter__name'],
                'constraints': [models.UniqueConstraint(fields=('ballot', 'voter'), name='vote_once_a_ballot'), models.CheckConstraint(condition=models.Q(models.Q(('intent__in', ['curative', 'local_control', 'palliative', 'diagnostic']), ('modality__in', ['surgery', 'radiotherapy', 'systemic', 'embolisation', 'ablation', 'diagnostics', 'surveillance', 'supportive', 'trial']), ('position', ''), ('confidence__gte', 1), ('confidence__lte', 5), models.Q(('reason', ''), _negated=True)), models.Q(('confidence', None), ('intent', ''), ('modality', ''), ('position__in', ['agree', 'reservation', 'disagree', 'abstain'])), _connector='OR'), name='vote_is_opinion_or_position'), models.CheckConstraint(condition=models.Q(models.Q(('position__in', ['disagree', 'reservation']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='vote_dissent_has_reason'), models.CheckConstraint(condition=models.Q(('modality', 'surgery'), ('components__contains', ['surgery']), models.Q(('approach', ''), ('decompression', False), ('resection', ''), ('stabilisation', '')), _connector='OR'), name='vote_surgical_detail_for_surgery')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to='meetings.agendaitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recusals', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['user__name'],
                'constraints': [models.UniqueConstraint(fields=('item', 'user'), name='recusal_once_an_item'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='recusal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='DraftPart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='draft_parts', to='meetings.agendaitem')),
                ('name', models.CharField(max_length=32)),
                ('text', models.TextField(blank=True)),
                ('revision', models.PositiveIntegerField(default=1, help_text='Counts what people wrote; 0 is what was filled in at the reveal.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('item', 'name'), name='draft_part_once')],
            },
        ),
        migrations.CreateModel(
            name='Consensus',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='meetings.agendaitem')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.proposal')),
                ('ballot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.ballot')),
                ('recommendation', models.TextField()),
                ('content', models.JSONField(default=dict, help_text='Every part of the recommendation.')),
                ('missing', models.JSONField(blank=True, default=list, help_text='Parts that were left open.')),
                ('missing_waiver', models.TextField(blank=True)),
                ('notes', models.TextField(blank=True)),
                ('grade', models.CharField(choices=[('unanimous', 'Unanimous'), ('consensus', 'Consensus'), ('majority', 'Majority'), ('split', 'Split'), ('not_taken', 'Positions not taken')], max_length=16)),
                ('tally', models.JSONField()),
                ('dissent', models.JSONField(default=list)),
                ('quorum', models.JSONField()),
                ('quorum_waiver', models.TextField(blank=True)),
                ('needs_ratification', models.BooleanField(default=False, help_text='Decided without quorum or in an emergency; the next meeting ratifies it.')),
                ('reveal_waiver', models.TextField(blank=True, help_text='Why it was recorded without revealed opinions and positions.')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='meetings.consensus')),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'consensus records',
                'ordering': ['recorded_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at', None)), fields=('item',), name='consensus_one_current'), models.CheckConstraint(condition=models.Q(('ballot__isnull', False), models.Q(('reveal_waiver', ''), _negated=True), _connector='OR'), name='consensus_after_reveal_or_waiver'), models.CheckConstraint(condition=models.Q(('tally__cast__gt', 0), models.Q(('reveal_waiver', ''), _negated=True), _connector='OR'), name='consensus_without_votes_says_why'), models.CheckConstraint(condition=models.Q(('grade__in', ['unanimous', 'consensus', 'majority', 'split', 'not_taken'])), name='consensus_grade_known'), models.CheckConstraint(condition=models.Q(models.Q(('replaces', None), ('version', 1)), models.Q(('replaces__isnull', False), ('version__gt', 1)), _connector='OR'), name='consensus_version_names_the_old'), models.CheckConstraint(condition=models.Q(('missing', []), models.Q(('missing_waiver', ''), _negated=True), _connector='OR'), name='consensus_complete_or_says_why'), models.CheckConstraint(condition=models.Q(('needs_ratification', False), models.Q(('quorum_waiver', ''), _negated=True), ('quorum__is_met', True), _connector='OR'), name='consensus_to_be_ratified_says_why'), models.CheckConstraint(condition=models.Q(('quorum__is_met', True), ('needs_ratification', True), _connector='OR'), name='consensus_without_quorum_is_ratified')],
            },
        ),
        migrations.CreateModel(
            name='PlanItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('consensus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_items', to='meetings.consensus')),
                ('position', models.PositiveSmallIntegerField()),
                ('what', models.CharField(max_length=300)),
                ('owner', models.CharField(max_length=160)),
                ('due', models.DateField(blank=True, null=True)),
                ('condition', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('consensus', 'position'), name='plan_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('owner', ''), _negated=True)), name='plan_says_what_and_who')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='tumorboard.board')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.meeting')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.agendaitem')),
                ('consensus', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='meetings.consensus')),
                ('kind', models.CharField(choices=[('consensus_summary', 'Consensus summary'), ('minutes', 'Minutes'), ('agenda', 'Agenda'), ('patient_letter', "Patient's letter")], max_length=24)),
                ('version', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('rendering', 'Rendering'), ('ready', 'Ready'), ('failed', 'Failed')], default='queued', max_length=16)),
                ('snapshot', models.JSONField()),
                ('schema_version', models.PositiveSmallIntegerField()),
                ('approved_by', models.CharField(blank=True, help_text='Whose approval this version carries, by name.', max_length=400)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('printed_sha256', models.CharField(blank=True, help_text='Of the bytes as they were printed, before the seal.', max_length=64)),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('size', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['kind', 'item__position', '-version'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'rendering'])), fields=['due_at'], name='document_work_due')],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'kind', 'item', 'version'), name='document_version_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('ready_at__isnull', False), ('state', 'ready'), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('ready_at', None), ('sha256', '')), _connector='OR'), name='document_ready_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='document_failed_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('item', None), ('kind__in', ['minutes', 'agenda'])), models.Q(models.Q(('kind__in', ['minutes', 'agenda']), _negated=True), ('item__isnull', False)), _connector='OR'), name='document_kind_has_subject')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('capacity', models.CharField(choices=[('chair', 'Chair'), ('minute_taker', 'Minutes')], max_length=16)),
                ('meaning', models.CharField(choices=[('correct_record', 'Approved as a correct record')], max_length=24)),
                ('sha256', models.CharField(help_text='Of the file that was approved.', max_length=64)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='meetings.document')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('document', 'capacity'), name='approval_once'), models.CheckConstraint(condition=models.Q(('capacity__in', ['chair', 'minute_taker']), ('meaning__in', ['correct_record'])), name='approval_words_known')],
            },
        ),
        migrations.CreateModel(
            name='DocumentFile',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='meetings.document')),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('first', models.DateField(verbose_name='from')),
                ('last', models.DateField(verbose_name='to')),
                ('is_masked', models.BooleanField(verbose_name='for outside the board')),
                ('snapshot', models.JSONField()),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('rendering', 'Rendering'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=16)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('pages', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='tumorboard.board')),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
                'indexes': [models.Index(condition=models.Q(('state__in', ('queued', 'rendering'))), fields=['due_at'], name='pack_work_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', False), ('ready_at__isnull', False), ('state', 'ready'), models.Q(('sha256', ''), _negated=True)), models.Q(models.Q(('state', 'ready'), _negated=True), ('content', None), ('ready_at', None), ('sha256', '')), _connector='OR'), name='pack_ready_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='pack_failed_says_why'), models.CheckConstraint(condition=models.Q(('first__lte', models.F('last'))), name='pack_days')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyCall',
            fields=[
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='call', serialize=False, to='meetings.meeting')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('basis', models.CharField(choices=[('symptom', 'First symptom'), ('referral', 'Referral'), ('caller', 'Another time')], max_length=16)),
                ('clock_from', models.DateTimeField()),
                ('decide_by', models.DateTimeField()),
                ('is_sealed', models.BooleanField()),
                ('gaps', models.JSONField(default=list, help_text='What the case lacked, as sentences.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('basis__in', ['symptom', 'referral', 'caller'])), name='call_basis_known'), models.CheckConstraint(condition=models.Q(('decide_by__gt', models.F('clock_from'))), name='call_clock_runs_forward')],
            },
        ),
        migrations.CreateModel(
            name='Called',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='called', to='meetings.emergencycall')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_calls', to=settings.AUTH_USER_MODEL)),
                ('discipline', models.CharField(choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['user__name'],
                'constraints': [models.UniqueConstraint(fields=('call', 'user'), name='called_once')],
            },
        ),
        migrations.CreateModel(
            name='Ratification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('consensus', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='meetings.consensus')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='meetings.agendaitem')),
                ('ballot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.ballot')),
                ('outcome', models.CharField(choices=[('confirmed', 'Confirmed'), ('changed', 'Changed')], max_length=16)),
                ('quorum', models.JSONField()),
                ('quorum_waiver', models.TextField(blank=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['confirmed', 'changed'])), name='ratification_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='ChairTerm',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='chair_terms', to='meetings.meeting')),
                ('number', models.PositiveSmallIntegerField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('meeting',), name='chair_one_at_a_time'), models.UniqueConstraint(fields=('meeting', 'number'), name='chair_term_number_once'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='chair_ended_after_begun')],
            },
        ),
        migrations.CreateModel(
            name='Hand',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hands', to='meetings.meeting')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('raised_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('lowered_at', models.DateTimeField(blank=True, null=True)),
                ('lowered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['raised_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('lowered_at', None)), fields=('meeting', 'user'), name='hand_raised_once'), models.CheckConstraint(condition=models.Q(('lowered_at', None), ('lowered_at__gte', models.F('raised_at')), _connector='OR'), name='hand_lowered_after_raised')],
            },
        ),
        migrations.CreateModel(
            name='Break',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='breaks', to='meetings.meeting')),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['started_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('meeting',), name='break_one_at_a_time'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='break_ended_after_started')],
            },
        ),
        migrations.CreateModel(
            name='Errand',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errands', to='meetings.agendaitem')),
                ('position', models.PositiveSmallIntegerField()),
                ('who', models.CharField(max_length=160)),
                ('what', models.CharField(max_length=300)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('item', 'position'), name='errand_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('who', ''), _negated=True), models.Q(('what', ''), _negated=True)), name='errand_says_who_and_what')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='meetings.agendaitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['user__name'],
                'constraints': [models.UniqueConstraint(fields=('item', 'user'), name='review_once_an_item')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='meetings.agendaitem')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shown', models.JSONField(help_text='Place, question and urgency as they were.')),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('shown_before', models.JSONField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'user'), name='look_once_an_item')],
            },
        ),
        migrations.CreateModel(
            name='RoomScreen',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('code_digest', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('meeting', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='room_screens', to='meetings.meeting')),
                ('paired_at', models.DateTimeField(blank=True, null=True)),
                ('paired_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['paired_at', 'asked_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code_digest', ''), _negated=True), fields=('code_digest',), name='screen_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('meeting', None), ('paired_at', None), ('paired_by', None)), models.Q(('meeting__isnull', False), ('paired_at__isnull', False), ('paired_by__isnull', False)), _connector='OR'), name='screen_paired_whole'), models.CheckConstraint(condition=models.Q(('paired_at', None), ('code_digest', ''), _connector='OR'), name='screen_code_used_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('paired_at__isnull', False), _connector='OR'), name='screen_ended_after_paired')],
            },
        ),
        migrations.CreateModel(
            name='Transition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='meetings.meeting')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.agendaitem')),
                ('ballot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.ballot')),
                ('verb', models.CharField(max_length=32)),
                ('from_state', models.CharField(blank=True, max_length=16)),
                ('to_state', models.CharField(max_length=16)),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='ratifies',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratifying_items', to='meetings.consensus'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'case', 'ratifies'), name='agenda_case_once_a_meeting', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'presenting', 'voting'))), fields=('ratifies',), name='agenda_ratified_at_one_meeting'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'case'), ('ratifies', None)), models.Q(('kind', 'ratification'), ('ratifies__isnull', False)), _connector='OR'), name='agenda_ratification_names_decision'),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('member', 'Link, to be opened after signing in'), ('link', 'Link, to be opened with a code'), ('post', 'Post')], max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('code', models.CharField(blank=True, help_text='Hashed as a password is.', max_length=128)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('opened', models.PositiveSmallIntegerField(default=0, help_text='How often it was fetched.')),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='withdrawal', serialize=False, to='meetings.document')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('reason', models.CharField(max_length=500)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64, unique=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='document',
            name='document_failed_says_why',
        ),
        migrations.AddField(
            model_name='document',
            name='pages_laid_out',
            field=models.PositiveSmallIntegerField(default=0, help_text='By this attempt.'),
        ),
        migrations.AlterField(
            model_name='document',
            name='state',
            field=models.CharField(choices=[('queued', 'Queued'), ('rendering', 'Rendering'), ('ready', 'Ready'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('failed', 'cancelled')), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='document_given_up_says_why'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='delivery',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='meetings.document'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['member', 'link', 'post'])), name='delivery_way_known'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('expires_at__isnull', False), ('way', 'link'), models.Q(('code', ''), _negated=True), models.Q(('email', ''), _negated=True)), models.Q(models.Q(('way', 'link'), _negated=True), ('code', ''), ('expires_at', None)), _connector='OR'), name='delivery_link_has_code'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('member__isnull', False), ('way', 'member')), models.Q(models.Q(('way', 'member'), _negated=True), ('member', None)), _connector='OR'), name='delivery_member_named'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('wrong_codes__lte', 5)), name='delivery_tries_bounded'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened', 0), ('opened_at', None)), models.Q(('opened__gt', 0), ('opened_at__isnull', False)), _connector='OR'), name='delivery_opened_with_time'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None), models.Q(('email', ''), _negated=True)), fields=('document', 'email'), name='delivery_once_to_an_address'),
        ),
        migrations.AddConstraint(
            model_name='withdrawal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), name='withdrawal_says_why'),
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('due', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('open', 'Open'), ('done', 'Done as advised'), ('changed', 'Done differently'), ('partly', 'Partly done'), ('not_done', 'Not carried out'), ('superseded', 'Replaced by a changed decision')], default='open', max_length=16)),
                ('answered', models.PositiveSmallIntegerField(default=0)),
                ('is_unconfirmed', models.BooleanField(default=False, help_text='The last answer came by a link, and nobody looked at it yet.')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_actions', to='tumorboard.board')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plan_actions', to='cases.case')),
                ('continues', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='meetings.action')),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='plan_actions', to=settings.AUTH_USER_MODEL)),
                ('plan_item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='action', to='meetings.planitem')),
            ],
            options={
                'ordering': ['due', 'plan_item__position'],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('done', 'Done as advised'), ('changed', 'Done differently'), ('partly', 'Partly done'), ('not_done', 'Not carried out'), ('superseded', 'Replaced by a changed decision')], max_length=16)),
                ('on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('reason', models.CharField(blank=True, choices=[('no_indication', 'No longer indicated'), ('medical', 'Other medical reason'), ('comorbidity', 'Comorbidity'), ('deterioration', "Patient's condition worsened"), ('progression', 'Tumour progressed'), ('remission', 'Remission'), ('toxicity', 'Toxicity or complication of treatment'), ('patient_refusal', 'Patient refused'), ('patient_wish', 'Patient wished for something else'), ('not_attended', 'Patient did not come'), ('other_therapy', 'Another treatment was chosen'), ('supportive', 'Best supportive care was chosen'), ('condition_unmet', 'The condition was not met'), ('no_capacity', 'No date, bed or machine in time'), ('later_decision', 'A later decision of the board'), ('died', 'Patient died'), ('lost', 'Lost to follow-up'), ('other', 'Another reason, in words')], max_length=24)),
                ('words', models.TextField(blank=True)),
                ('told_by', models.CharField(max_length=160)),
                ('source', models.CharField(choices=[('member', 'written by a member'), ('link', 'told by the outside doctor through a link'), ('carried', 'carried over from the decision that was replaced'), ('departure', 'follows from death or loss to follow-up')], default='member', max_length=16)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='meetings.action')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Asking',
            fields=[
                ('code', models.CharField(blank=True, help_text='Hashed as a password is.', max_length=128)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(max_length=254)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='askings', to='meetings.action')),
                ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asking', to='meetings.answer')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Dismissal',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('finding', models.CharField(help_text='The rule, and the entry that it read.', max_length=80)),
                ('words', models.CharField(help_text='What was dismissed, as it was shown.', max_length=400)),
                ('reason', models.CharField(max_length=1000)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dismissals', to='cases.case')),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Informing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('on', models.DateField(verbose_name='told on')),
                ('who', models.CharField(max_length=160, verbose_name='who told the patient')),
                ('how', models.CharField(choices=[('in_person', 'In person'), ('phone', 'By telephone'), ('video', 'By video'), ('letter', 'By letter'), ('by_other', 'By the referring or family doctor')], max_length=16)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consensus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='informings', to='meetings.consensus')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Leaving',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('died', 'Died'), ('lost', 'Lost to follow-up')], max_length=8)),
                ('on', models.DateField()),
                ('words', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('taken_back_at', models.DateTimeField(blank=True, null=True)),
                ('taken_back_reason', models.CharField(blank=True, max_length=300)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leavings', to='cases.patient')),
                ('taken_back_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('state', 'open'), ('is_unconfirmed', True), _connector='OR'), fields=['board', 'due'], name='action_to_follow'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['member'], name='action_owed'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['open', 'done', 'changed', 'partly', 'not_done', 'superseded'])), name='action_state_known'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('answered__gt', 0), ('state__in', ['open', 'superseded']), _connector='OR'), name='action_ends_with_an_answer'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('is_unconfirmed', False), ('answered__gt', 0), _connector='OR'), name='action_unconfirmed_has_answer'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.UniqueConstraint(fields=('action', 'number'), name='answer_number_once'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['done', 'changed', 'partly', 'not_done', 'open'])), name='answer_outcome_known'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('done', 'changed', 'partly')), _negated=True), ('on__isnull', False), _connector='OR'), name='answer_has_day'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ('changed', 'partly', 'not_done')), ('reason__in', ['no_indication', 'medical', 'comorbidity', 'deterioration', 'progression', 'remission', 'toxicity', 'patient_refusal', 'patient_wish', 'not_attended', 'other_therapy', 'supportive', 'condition_unmet', 'no_capacity', 'later_decision', 'died', 'lost', 'other'])), models.Q(models.Q(('outcome__in', ('changed', 'partly', 'not_done')), _negated=True), ('reason', '')), _connector='OR'), name='answer_deviation_has_reason'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('words', ''), _negated=True), models.Q(models.Q(('reason', 'other'), _negated=True), models.Q(('outcome__in', ['changed', 'partly', 'open']), _negated=True)), _connector='OR'), name='answer_in_words_where_needed'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('told_by', ''), _negated=True), name='answer_says_who_told'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('source', 'link')), models.Q(('by__isnull', False), ('source__in', {'carried', 'departure', 'member'})), _connector='OR'), name='answer_by_member_or_link'),
        ),
        migrations.AddConstraint(
            model_name='asking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', ''), _negated=True), ('expires_at__isnull', False)), name='asking_has_code_and_end'),
        ),
        migrations.AddConstraint(
            model_name='asking',
            constraint=models.CheckConstraint(condition=models.Q(('wrong_codes__lte', 5)), name='asking_tries_bounded'),
        ),
        migrations.AddConstraint(
            model_name='asking',
            constraint=models.UniqueConstraint(condition=models.Q(('answer', None), ('taken_back_at', None)), fields=('action', 'email'), name='asking_once_of_an_address'),
        ),
        migrations.AddConstraint(
            model_name='dismissal',
            constraint=models.UniqueConstraint(fields=('case', 'finding'), name='dismissal_once'),
        ),
        migrations.AddConstraint(
            model_name='dismissal',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='dismissal_says_why'),
        ),
        migrations.AddConstraint(
            model_name='informing',
            constraint=models.UniqueConstraint(fields=('consensus', 'number'), name='informing_number_once'),
        ),
        migrations.AddConstraint(
            model_name='informing',
            constraint=models.CheckConstraint(condition=models.Q(('who', ''), _negated=True), name='informing_says_who'),
        ),
        migrations.AddConstraint(
            model_name='informing',
            constraint=models.CheckConstraint(condition=models.Q(('how__in', ['in_person', 'phone', 'video', 'letter', 'by_other'])), name='informing_way_known'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('patient',), name='leaving_once_a_patient'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['died', 'lost'])), name='leaving_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='leaving',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_back_at', None), ('taken_back_by', None), ('taken_back_reason', '')), models.Q(('taken_back_at__isnull', False), ('taken_back_by__isnull', False), models.Q(('taken_back_reason', ''), _negated=True)), _connector='OR'), name='leaving_taken_back_says_why'),
        ),
        migrations.RemoveConstraint(
            model_name='answer',
            name='answer_by_member_or_link',
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by', None), ('source', 'link')), models.Q(models.Q(('source', 'link'), _negated=True), ('by__isnull', False), ('source__in', ['member', 'link', 'carried', 'departure'])), _connector='OR'), name='answer_by_member_or_link'),
        ),
    ]
