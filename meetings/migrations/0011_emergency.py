import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0006_files'),
        ('meetings', '0010_control'),
        ('tumorboard', '0008_emergency'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Called',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('discipline', models.CharField(choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['user__name'],
            },
        ),
        migrations.CreateModel(
            name='EmergencyCall',
            fields=[
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='call', serialize=False, to='meetings.meeting')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('basis', models.CharField(choices=[('symptom', 'First symptom'), ('referral', 'Referral'), ('caller', 'Another time')], max_length=16)),
                ('clock_from', models.DateTimeField()),
                ('decide_by', models.DateTimeField()),
                ('is_sealed', models.BooleanField()),
                ('gaps', models.JSONField(default=list, help_text='What the case lacked, as sentences.')),
            ],
        ),
        migrations.CreateModel(
            name='Ratification',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('outcome', models.CharField(choices=[('confirmed', 'Confirmed'), ('changed', 'Changed')], max_length=16)),
                ('quorum', models.JSONField()),
                ('quorum_waiver', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='agendaitem',
            name='agenda_case_once_a_meeting',
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='kind',
            field=models.CharField(choices=[('case', 'Case'), ('ratification', 'To ratify')], default='case', max_length=16),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='ratifies',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ratifying_items', to='meetings.consensus'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='is_sealed',
            field=models.BooleanField(default=True, help_text='Otherwise those who were called read each vote as soon as it is cast.'),
        ),
        migrations.AlterField(
            model_name='consensus',
            name='needs_ratification',
            field=models.BooleanField(default=False, help_text='Decided without quorum or in an emergency; the next meeting ratifies it.'),
        ),
        migrations.RemoveConstraint(
            model_name='consensus',
            name='consensus_to_be_ratified_says_why',
        ),
        migrations.AddConstraint(
            model_name='consensus',
            constraint=models.CheckConstraint(condition=models.Q(('needs_ratification', False), models.Q(('quorum_waiver', ''), _negated=True), ('quorum__is_met', True), _connector='OR'), name='consensus_to_be_ratified_says_why'),
        ),
        migrations.AddField(
            model_name='consensus',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='meetings.consensus'),
        ),
        migrations.AddField(
            model_name='consensus',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='meeting',
            name='kind',
            field=models.CharField(choices=[('regular', 'Meeting'), ('emergency', 'Emergency board')], default='regular', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(fields=('meeting', 'case', 'ratifies'), name='agenda_case_once_a_meeting', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'case'), ('state__in', ('waiting', 'presenting', 'voting'))), fields=('case',), name='agenda_case_at_one_meeting'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'presenting', 'voting'))), fields=('ratifies',), name='agenda_ratified_at_one_meeting'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'case'), ('ratifies', None)), models.Q(('kind', 'ratification'), ('ratifies__isnull', False)), _connector='OR'), name='agenda_ratification_names_decision'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('is_sealed', True), ('round', 'opinion'), _connector='OR'), name='ballot_position_is_sealed'),
        ),
        migrations.AddConstraint(
            model_name='consensus',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replaces', None), ('version', 1)), models.Q(('replaces__isnull', False), ('version__gt', 1)), _connector='OR'), name='consensus_version_names_the_old'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['regular', 'emergency'])), name='meeting_kind_known'),
        ),
        migrations.AddField(
            model_name='called',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='called',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='emergency_calls', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='emergencycall',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='called',
            name='call',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='called', to='meetings.emergencycall'),
        ),
        migrations.AddField(
            model_name='ratification',
            name='ballot',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='meetings.ballot'),
        ),
        migrations.AddField(
            model_name='ratification',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ratification',
            name='consensus',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='meetings.consensus'),
        ),
        migrations.AddField(
            model_name='ratification',
            name='item',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='ratification', to='meetings.agendaitem'),
        ),
        migrations.AddConstraint(
            model_name='emergencycall',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['symptom', 'referral', 'caller'])), name='call_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='emergencycall',
            constraint=models.CheckConstraint(condition=models.Q(('decide_by__gt', models.F('clock_from'))), name='call_clock_runs_forward'),
        ),
        migrations.AddConstraint(
            model_name='called',
            constraint=models.UniqueConstraint(fields=('call', 'user'), name='called_once'),
        ),
        migrations.AddConstraint(
            model_name='ratification',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['confirmed', 'changed'])), name='ratification_outcome_known'),
        ),
    ]
