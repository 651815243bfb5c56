import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
import django.utils.timezone
import tumorboard.board_settings
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('name', models.CharField(max_length=120)),
                ('is_staff', models.BooleanField(default=False, verbose_name='may open the administration')),
                ('is_active', models.BooleanField(default=True)),
                ('password_until', models.DateTimeField(editable=False, help_text='Set by an administrator: to be replaced at the first sign-in, before this.', null=True)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('may_break_glass', models.BooleanField(default=False, help_text='One case of a board that they are not in, to read it for a short time. It is told to the auditors of that board at once.', verbose_name='may open a case in an emergency')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once', violation_error_message='Somebody has this e-mail address already.')],
            },
        ),
        migrations.CreateModel(
            name='AcceptedCommand',
            fields=[
                ('key', models.UUIDField(primary_key=True, serialize=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('action', models.CharField(max_length=200)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('handle', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('active_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ends_at', models.DateTimeField(null=True)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('device', models.CharField(blank=True, max_length=200)),
                ('hospital_sid', models.CharField(blank=True, help_text="What the hospital's sign-on calls it.", max_length=255)),
                ('ended', models.CharField(blank=True, help_text='Why it ran out, once noted.', max_length=8)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-active_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('user', None), ('ends_at__isnull', False), _connector='OR'), name='sitting_of_a_person_ends')],
            },
        ),
        migrations.CreateModel(
            name='Remembered',
            fields=[
                ('cache_key', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires', models.DateTimeField(db_index=True)),
            ],
            options={
                'db_table': 'tumorboard_cache',
            },
        ),
        migrations.CreateModel(
            name='Try',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('bucket', models.CharField(max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['bucket', 'at'], name='try_in_bucket')],
            },
        ),
        migrations.CreateModel(
            name='CalendarAddress',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_on', models.DateField(help_text='The last day on which it was read, in UTC.', null=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_address', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LiveTopic',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('version', models.PositiveBigIntegerField(default=0)),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'live_topic',
            },
        ),
        migrations.CreateModel(
            name='LiveProcess',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'live_process',
            },
        ),
        migrations.CreateModel(
            name='LiveReach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(max_length=80)),
                ('holder', models.CharField(help_text='Key of a person, or “device:” and its key.', max_length=48)),
                ('process', models.UUIDField()),
                ('is_open', models.BooleanField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'db_table': 'live_reach',
                'indexes': [models.Index(fields=['process'], name='reach_process')],
                'constraints': [models.UniqueConstraint(fields=('topic', 'holder', 'process'), name='reach_once_a_process')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ('actor', models.CharField(help_text='E-mail address, or “system: name”.', max_length=254)),
                ('actor_name', models.CharField(blank=True, max_length=120)),
                ('capacity', models.CharField(blank=True, help_text='Discipline and roles in the board, as they were.', max_length=160)),
                ('action', models.CharField(db_index=True, max_length=64)),
                ('board', models.CharField(blank=True, db_index=True, max_length=64)),
                ('patient', models.CharField(blank=True, help_text='Record number.', max_length=64)),
                ('object_type', models.CharField(blank=True, max_length=40)),
                ('object_id', models.CharField(blank=True, db_index=True, max_length=64)),
                ('detail', models.JSONField(blank=True, default=dict)),
                ('request_id', models.CharField(blank=True, max_length=64)),
                ('client', models.CharField(blank=True, help_text='Network address from which it was asked for.', max_length=45)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['board', 'patient'], name='audit_of_patient')],
                'constraints': [models.UniqueConstraint(models.F('actor'), models.F('action'), models.F('object_id'), django.db.models.fields.json.KeyTextTransform('sitting', 'detail'), django.db.models.fields.json.KeyTextTransform('address', 'detail'), condition=models.Q(('detail__has_key', 'sitting')), name='audit_once_a_sitting', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='AuditWaiting',
            fields=[
                ('event_id', models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('position', models.BigIntegerField(help_text='Counts without a gap, from 1.', primary_key=True, serialize=False)),
                ('event_id', models.BigIntegerField(unique=True)),
                ('digest', models.CharField(help_text='SHA-256 of the event.', max_length=64)),
                ('link', models.CharField(help_text='SHA-256 of the link before and the digest.', max_length=64)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='AuditBatch',
            fields=[
                ('number', models.BigIntegerField(help_text='Counts without a gap, from 1.', primary_key=True, serialize=False)),
                ('sealed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('through', models.BigIntegerField(help_text='The position of its last seal: all that are sealed.')),
                ('schema', models.PositiveSmallIntegerField(help_text='How its events were written out.')),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='Logo',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('content', models.BinaryField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='logo_named_by_digest')],
            },
        ),
        migrations.CreateModel(
            name='Board',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('hospital', models.CharField(blank=True, max_length=160)),
                ('zone_name', models.CharField(default='Europe/Berlin', max_length=64, validators=[tumorboard.board_settings.known_timezone])),
                ('core_disciplines', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32), blank=True, default=tumorboard.board_settings.standard_core_disciplines, help_text='Each must be present for a case to be decided.', size=None)),
                ('quorum', models.PositiveSmallIntegerField(default=4, help_text='Voting members who must be present for a case to be decided.')),
                ('agreement_threshold', models.PositiveSmallIntegerField(default=70, help_text='Percentage of support from which a decision is called a consensus.', validators=[django.core.validators.MinValueValidator(51), django.core.validators.MaxValueValidator(100)])),
                ('minutes_per_case', models.PositiveSmallIntegerField(default=9, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)])),
                ('emergency_clock', models.CharField(choices=[('symptom', 'The first symptom'), ('referral', 'The referral')], default='referral', max_length=16, verbose_name='the clock of an emergency starts with')),
                ('emergency_hours', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(168)], verbose_name='hours in which an emergency is decided')),
                ('emergency_sealed', models.BooleanField(default=True, help_text='Otherwise each recommendation is shown to the others as soon as it is recorded.', verbose_name='an emergency board recommends sealed')),
                ('phone_counts', models.BooleanField(default=False, help_text='Whether somebody counts who is present by telephone only and sees no images.', verbose_name='telephone counts for the quorum')),
                ('minutes_need_two', models.BooleanField(default=False, help_text='Whether minutes are approved by the minute-taker beside the chair.', verbose_name='minute-taker approves too')),
                ('room_code_required', models.BooleanField(default=False, help_text='Whether a member types the code on the room screen to check in as in the room.', verbose_name='code to check in')),
                ('list_closes_hours', models.PositiveSmallIntegerField(default=24, help_text='Hours before the start. After that a case is put on it with a reason alone, a routine one by the chair. 0: it never closes.', validators=[django.core.validators.MaxValueValidator(336)], verbose_name='the list of a meeting closes')),
                ('opinions_due_hours', models.PositiveSmallIntegerField(default=18, help_text='Hours before the start of a meeting.', validators=[django.core.validators.MaxValueValidator(336)], verbose_name='recommendations are due')),
                ('remind_hours', models.PositiveSmallIntegerField(default=24, help_text='Hours before the recommendations are due.', validators=[django.core.validators.MaxValueValidator(336)], verbose_name='reminder to those who have not voted')),
                ('break_after_minutes', models.PositiveSmallIntegerField(default=60, help_text='Minutes without a break after which one is proposed.', validators=[django.core.validators.MinValueValidator(15), django.core.validators.MaxValueValidator(480)])),
                ('break_after_cases', models.PositiveSmallIntegerField(default=12, help_text='Cases without a break after which one is proposed.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)])),
                ('paper', models.CharField(choices=[('A4', 'A4'), ('letter', 'US Letter')], default='A4', help_text='On which documents are printed.', max_length=8)),
                ('letterhead', models.TextField(blank=True, help_text='Address and department, in a few lines, at the head of each document.', max_length=300)),
                ('letter_phone', models.CharField(blank=True, help_text='Answered by day and by night. No letter to a patient is released without it.', max_length=40, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ()/.-]{2,38}$', 'Enter a telephone number: digits with spaces, such as “+49 30 23125 001”.')], verbose_name='telephone for warning signs')),
                ('letter_office_phone', models.CharField(blank=True, help_text='For questions and dates, in office hours. Left empty, letters name the other.', max_length=40, validators=[django.core.validators.RegexValidator('^\\+?[0-9][0-9 ()/.-]{2,38}$', 'Enter a telephone number: digits with spaces, such as “+49 30 23125 001”.')], verbose_name='telephone for questions')),
                ('language', models.CharField(choices=[('en', 'English'), ('de', 'German')], default='en', help_text='Documents are written in it. For a letter another can be chosen at its release.', max_length=2, verbose_name='language of documents')),
                ('letter_differing_opinions', models.BooleanField(default=False, help_text='Whether a letter says in one neutral sentence that not all were of one opinion.', verbose_name='letters say that opinions differed')),
                ('logo', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.logo')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('opinions_due_hours__lte', 336), ('remind_hours__lte', 336), ('list_closes_hours__lte', 336)), name='board_due_within_two_weeks'), models.CheckConstraint(condition=models.Q(('agreement_threshold__gte', 51), ('agreement_threshold__lte', 100)), name='board_threshold_is_a_majority'), models.CheckConstraint(condition=models.Q(('minutes_per_case__gte', 1)), name='board_minutes_per_case_positive'), models.CheckConstraint(condition=models.Q(('emergency_clock__in', ['symptom', 'referral'])), name='board_clock_known'), models.CheckConstraint(condition=models.Q(('emergency_hours__gte', 1), ('emergency_hours__lte', 168)), name='board_emergency_hours_in_range'), models.CheckConstraint(condition=models.Q(('language__in', ['en', 'de'])), name='board_language_known')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='tumorboard.board')),
                ('discipline', models.CharField(blank=True, choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('specialist', 'Specialist'), ('chair', 'Chair'), ('clerk', 'Clerk'), ('observer', 'Observer'), ('auditor', 'Auditor')], max_length=16), size=None)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['user__name'],
                'constraints': [models.UniqueConstraint(fields=('user', 'board'), name='membership_once_a_board'), models.CheckConstraint(condition=models.Q(models.Q(('roles__contains', ['specialist']), _negated=True), models.Q(('discipline', ''), _negated=True), _connector='OR'), name='membership_specialist_has_discipline', violation_error_message='A specialist needs a discipline.'), models.CheckConstraint(condition=models.Q(('discipline', ''), ('discipline__in', ['neurosurgery', 'orthopaedic_spine', 'medical_oncology', 'radiation_oncology', 'radiology', 'pathology', 'anaesthesia', 'rehabilitation', 'palliative_care', 'nursing']), _connector='OR'), name='membership_discipline_known'), models.CheckConstraint(condition=models.Q(('roles__contained_by', ['specialist', 'chair', 'clerk', 'observer', 'auditor']), ('roles__len__gte', 1)), name='membership_roles_known')],
            },
        ),
        migrations.CreateModel(
            name='DeputyRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputy_rules', to='tumorboard.board')),
                ('discipline', models.CharField(choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32, verbose_name='may be represented')),
                ('deputy_discipline', models.CharField(blank=True, choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32, verbose_name='by every member of')),
                ('deputy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputy_rules', to='tumorboard.membership', verbose_name='or by this member')),
            ],
            options={
                'ordering': ['discipline', 'deputy_discipline'],
                'constraints': [models.UniqueConstraint(fields=('board', 'discipline', 'deputy_discipline', 'deputy'), name='deputy_rule_once', nulls_distinct=False, violation_error_message='This rule is there already.'), models.CheckConstraint(condition=models.Q(models.Q(('deputy', None), models.Q(('deputy_discipline', ''), _negated=True)), models.Q(('deputy__isnull', False), ('deputy_discipline', '')), _connector='OR'), name='deputy_rule_names_one_deputy', violation_error_message='Choose either a discipline or one member as deputy.'), models.CheckConstraint(condition=models.Q(('deputy_discipline', models.F('discipline')), _negated=True), name='deputy_rule_of_another_discipline', violation_error_message='A colleague of the same discipline needs no rule.')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=160)),
                ('body', models.TextField()),
                ('calendar', models.TextField(blank=True, help_text='An entry for a calendar that goes with the mail.')),
                ('path', models.CharField(help_text='Where the link in the mail leads to.', max_length=200)),
                ('key', models.CharField(help_text='What is told once only.', max_length=200, unique=True)),
                ('message_id', models.CharField(max_length=200, unique=True)),
                ('state', models.CharField(choices=[('queued', 'Waiting to be sent'), ('handed', 'Being handed over'), ('sent', 'Sent'), ('cancelled', 'Not needed any more'), ('failed', 'Not sent'), ('unknown', 'Perhaps sent')], default='queued', max_length=16)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('try_at', models.DateTimeField(default=django.utils.timezone.now, help_text='Not tried before.')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('handed_at', models.DateTimeField(blank=True, help_text='When its words last went to the mail server.', null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True, help_text='Why it was not sent, or not yet.')),
                ('address', models.EmailField(blank=True, help_text='Of somebody without an account.', max_length=254)),
            ],
            options={
                'ordering': ['-due_at'],
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['try_at'], name='notice_due'), models.Index(condition=models.Q(('state', 'handed')), fields=['handed_at'], name='notice_handed'), models.Index(fields=['board', '-queued_at'], name='notice_of_board')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'handed', 'sent', 'cancelled', 'failed', 'unknown'])), name='notice_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='notice_sent_with_time'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['failed', 'cancelled', 'unknown']), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='notice_unsent_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['handed', 'unknown']), _negated=True), ('handed_at__isnull', False), _connector='OR'), name='notice_handed_with_time'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('to__isnull', False)), models.Q(('to', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notice_goes_to_one')],
            },
        ),
    ]
