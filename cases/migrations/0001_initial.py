from datetime import timedelta
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.lookups
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tumorboard', '0001_initial'),
        ('tumorboard', '__first__'),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='patients', to='tumorboard.board')),
                ('record_number', models.CharField(max_length=64)),
                ('family_name', models.CharField(max_length=120)),
                ('given_name', models.CharField(blank=True, max_length=120)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('sex', models.CharField(choices=[('female', 'Female'), ('male', 'Male'), ('other', 'Other'), ('unknown', 'Not known')], default='unknown', max_length=16)),
            ],
            options={
                'ordering': ['family_name', 'given_name'],
                'constraints': [models.UniqueConstraint(fields=('board', 'record_number'), name='patient_record_number_once_a_board', violation_error_message='This board has a patient with this record number.'), models.CheckConstraint(condition=models.Q(('record_number', ''), _negated=True), name='patient_record_number_set')],
            },
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='tumorboard.board')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='cases.patient')),
                ('number', models.PositiveIntegerField(help_text='Counts the cases of a board.')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('accepted', 'Accepted'), ('ready', 'Ready'), ('listed', 'On an agenda'), ('heard', 'Heard'), ('in_follow_up', 'In follow-up'), ('closed', 'Closed'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='draft', max_length=16)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_created', to=settings.AUTH_USER_MODEL)),
                ('question', models.TextField(blank=True, verbose_name='question to the board')),
                ('presentation_reason', models.CharField(blank=True, choices=[('first_diagnosis', 'First diagnosis'), ('recurrence', 'Recurrence or progression'), ('before_surgery', 'Before surgery'), ('after_surgery', 'After surgery'), ('other', 'Other reason')], max_length=32)),
                ('urgency', models.CharField(choices=[('routine', 'Routine'), ('urgent', 'Urgent (next meeting)'), ('emergency', 'Emergency (within 24 hours)')], default='routine', max_length=32)),
                ('presenter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases_presented', to=settings.AUTH_USER_MODEL)),
                ('consent_to_discuss', models.BooleanField(default=False, verbose_name='the patient knows of the discussion and does not object')),
                ('tumour_class', models.CharField(blank=True, choices=[('metastasis', 'Metastasis of a solid tumour'), ('haematological', 'Haematological (myeloma, lymphoma, plasmacytoma)'), ('primary_benign', 'Primary bone tumour, benign or intermediate'), ('primary_malignant', 'Primary bone tumour, malignant'), ('intradural', 'Intradural or intramedullary tumour'), ('unknown', 'Not known, biopsy pending')], max_length=32)),
                ('histology_status', models.CharField(blank=True, choices=[('proven', 'Proven'), ('presumed', 'Presumed'), ('pending', 'Biopsy pending')], max_length=32)),
                ('diagnosis', models.CharField(blank=True, max_length=300)),
                ('history', models.TextField(blank=True, verbose_name='short history')),
                ('comorbidity', models.TextField(blank=True)),
                ('patient_wishes', models.TextField(blank=True, verbose_name="patient's wishes")),
                ('frankel', models.CharField(blank=True, choices=[('A', 'A: complete'), ('B', 'B: sensory only'), ('C', 'C: motor useless'), ('D', 'D: motor useful'), ('E', 'E: recovered, no deficit now'), ('none', 'No deficit')], max_length=32, verbose_name='Frankel grade')),
                ('walking', models.CharField(blank=True, choices=[('independent', 'Independent'), ('aided', 'With help or an aid'), ('wheelchair', 'Wheelchair'), ('bed', 'Bedridden')], max_length=32)),
                ('neuro_on', models.DateField(blank=True, null=True, verbose_name='neurological status on')),
                ('neuro_changed_on', models.DateField(blank=True, null=True, verbose_name='last neurological change on')),
                ('pain', models.CharField(blank=True, choices=[('mechanical', 'Mechanical: eased by lying down, or on movement or loading'), ('occasional_nonmechanical', 'Occasional, not mechanical'), ('pain_free', 'Pain-free lesion')], max_length=32)),
                ('performance_scale', models.CharField(blank=True, choices=[('kps', 'KPS (Karnofsky)'), ('ecog', 'ECOG')], max_length=32)),
                ('performance_value', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('performance_on', models.DateField(blank=True, null=True)),
                ('prior_radiation', models.CharField(blank=True, choices=[('yes', 'Yes'), ('no', 'No'), ('unknown', 'Not known')], max_length=32, verbose_name='earlier radiation to the spine')),
                ('mri_on', models.DateField(blank=True, null=True, verbose_name='spine MRI on')),
                ('mri_contrast', models.BooleanField(default=False, verbose_name='with contrast')),
                ('mri_reason_missing', models.CharField(blank=True, max_length=200, verbose_name='why there is no MRI')),
                ('imaging', models.TextField(blank=True, verbose_name='imaging in words')),
                ('pathology', models.TextField(blank=True, verbose_name='pathology in words')),
                ('moved_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='in this state since')),
            ],
            options={
                'ordering': ['-number'],
                'indexes': [models.Index(fields=['board', 'state', 'moved_at'], name='cases_case_board_i_827970_idx'), models.Index(fields=['board', 'created_at'], name='case_registered')],
                'constraints': [models.UniqueConstraint(fields=('board', 'number'), name='case_number_once_a_board'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'accepted', 'ready', 'listed', 'heard', 'in_follow_up', 'closed', 'returned', 'withdrawn'])), name='case_state_known'), models.CheckConstraint(condition=models.Q(('tumour_class__in', ['', 'metastasis', 'haematological', 'primary_benign', 'primary_malignant', 'intradural', 'unknown'])), name='case_tumour_class_known'), models.CheckConstraint(condition=models.Q(('histology_status__in', ['', 'proven', 'presumed', 'pending'])), name='case_histology_status_known'), models.CheckConstraint(condition=models.Q(('frankel__in', ['', 'A', 'B', 'C', 'D', 'E', 'none'])), name='case_frankel_known'), models.CheckConstraint(condition=models.Q(('walking__in', ['', 'independent', 'aided', 'wheelchair', 'bed'])), name='case_walking_known'), models.CheckConstraint(condition=models.Q(('pain__in', ['', 'mechanical', 'occasional_nonmechanical', 'pain_free'])), name='case_pain_known'), models.CheckConstraint(condition=models.Q(('urgency__in', ['routine', 'urgent', 'emergency'])), name='case_urgency_known'), models.CheckConstraint(condition=models.Q(models.Q(('performance_scale', ''), ('performance_value', None)), models.Q(('performance_scale', 'ecog'), ('performance_value__gte', 0), ('performance_value__isnull', False), ('performance_value__lte', 5)), models.Q(('performance_scale', 'kps'), ('performance_value__in', range(0, 101, 10)), ('performance_value__isnull', False)), _connector='OR'), name='case_performance_as_measured', violation_error_message='ECOG is 0 to 5; KPS is 0 to 100 in tens.')],
            },
        ),
        migrations.CreateModel(
            name='CaseTransition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='cases.case')),
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
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='cases.case')),
                ('section', models.CharField(max_length=40)),
                ('subject', models.UUIDField()),
                ('number', models.PositiveIntegerField(help_text='Counts the savings of one thing.')),
                ('values', models.JSONField()),
                ('removed', models.BooleanField(default=False, verbose_name='taken out, as written in error')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why it was taken out')),
                ('discipline', models.CharField(blank=True, choices=[('neurosurgery', 'Neurosurgery'), ('orthopaedic_spine', 'Orthopaedic spine surgery'), ('medical_oncology', 'Medical oncology'), ('radiation_oncology', 'Radiation oncology'), ('radiology', 'Radiology'), ('pathology', 'Pathology'), ('anaesthesia', 'Anaesthesia'), ('rehabilitation', 'Rehabilitation'), ('palliative_care', 'Palliative care'), ('nursing', 'Nursing')], max_length=32)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name_plural': 'entries',
                'ordering': ['at', 'number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'section', 'subject', 'number'), name='entry_number_once_a_thing'), models.CheckConstraint(condition=models.Q(('section__regex', '^[a-z][a-z_]*$')), name='entry_section_named'), models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('values', function='jsonb_typeof', output_field=models.TextField()), 'object'), name='entry_values_by_key')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='cases.case')),
                ('kind', models.CharField(choices=[('pdf', 'PDF'), ('png', 'PNG picture'), ('jpeg', 'JPEG picture'), ('dicom', 'DICOM images'), ('text', 'Text of a letter')], max_length=8)),
                ('title', models.CharField(max_length=120)),
                ('file_name', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField(help_text='Of what is kept, in bytes.')),
                ('sha256', models.CharField(help_text='Of what is kept.', max_length=64)),
                ('received_sha256', models.CharField(help_text='Of what was sent.', max_length=64)),
                ('pages', models.PositiveSmallIntegerField(default=0)),
                ('frames', models.PositiveSmallIntegerField(default=0)),
                ('width', models.PositiveIntegerField(default=0)),
                ('height', models.PositiveIntegerField(default=0)),
                ('modality', models.CharField(blank=True, max_length=16)),
                ('study', models.CharField(blank=True, max_length=120)),
                ('series', models.CharField(blank=True, max_length=120)),
                ('series_uid', models.CharField(blank=True, max_length=64)),
                ('instance', models.PositiveIntegerField(default=0)),
                ('slice_at', models.FloatField(blank=True, null=True, verbose_name='place of the slice in mm')),
                ('on', models.DateField(blank=True, null=True, verbose_name='date of the study')),
                ('center', models.FloatField(blank=True, null=True, verbose_name='window centre')),
                ('window', models.FloatField(blank=True, null=True, verbose_name='window width')),
                ('warning', models.TextField(blank=True)),
                ('names_another', models.BooleanField(default=False, help_text='Kept although the file names another patient.')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['at', 'instance'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['pdf', 'png', 'jpeg', 'dicom', 'text'])), name='attachment_kind_known'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('case', 'received_sha256'), name='attachment_once_a_case')],
            },
        ),
        migrations.CreateModel(
            name='AttachmentFile',
            fields=[
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='file', serialize=False, to='cases.attachment')),
                ('content', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='KeyImage',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('attachment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='key_images', to='cases.attachment')),
                ('position', models.PositiveSmallIntegerField()),
                ('revision', models.PositiveIntegerField(default=1)),
                ('frame', models.PositiveSmallIntegerField(default=1, verbose_name='image number')),
                ('center', models.FloatField(blank=True, null=True, verbose_name='window centre')),
                ('width', models.FloatField(blank=True, null=True, verbose_name='window width')),
                ('caption', models.CharField(max_length=300)),
                ('arrow', models.JSONField(blank=True, help_text='From x, y to x, y as fractions of the whole image.', null=True)),
                ('crop', models.JSONField(blank=True, default=list, help_text='Left, top, right, bottom as fractions.')),
                ('checked_by', models.ForeignKey(blank=True, help_text='Who said that no names are to be seen.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('sha256', models.CharField(help_text='Of the picture of this revision.', max_length=64)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position', 'at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('checked_at', None), ('checked_by', None)), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='key_image_checked_by_somebody'), models.CheckConstraint(condition=models.Q(('caption', ''), _negated=True), name='key_image_says_what')],
            },
        ),
        migrations.CreateModel(
            name='KeyPicture',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key_image', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pictures', to='cases.keyimage')),
                ('revision', models.PositiveIntegerField()),
                ('settings', models.JSONField(help_text='What the picture was made from.')),
                ('sha256', models.CharField(max_length=64)),
                ('width', models.PositiveSmallIntegerField()),
                ('height', models.PositiveSmallIntegerField()),
                ('content', models.BinaryField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['revision'],
                'constraints': [models.UniqueConstraint(fields=('key_image', 'revision'), name='key_picture_once_a_revision')],
            },
        ),
        migrations.CreateModel(
            name='Lesion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lesions', to='cases.case')),
                ('level_from', models.CharField(blank=True, choices=[('OC', 'Occiput'), ('C1', 'C1'), ('C2', 'C2'), ('C3', 'C3'), ('C4', 'C4'), ('C5', 'C5'), ('C6', 'C6'), ('C7', 'C7'), ('T1', 'T1'), ('T2', 'T2'), ('T3', 'T3'), ('T4', 'T4'), ('T5', 'T5'), ('T6', 'T6'), ('T7', 'T7'), ('T8', 'T8'), ('T9', 'T9'), ('T10', 'T10'), ('T11', 'T11'), ('T12', 'T12'), ('L1', 'L1'), ('L2', 'L2'), ('L3', 'L3'), ('L4', 'L4'), ('L5', 'L5'), ('S1', 'S1'), ('S2', 'S2'), ('S3', 'S3'), ('S4', 'S4'), ('S5', 'S5'), ('CO', 'Coccyx')], max_length=32)),
                ('level_to', models.CharField(blank=True, choices=[('OC', 'Occiput'), ('C1', 'C1'), ('C2', 'C2'), ('C3', 'C3'), ('C4', 'C4'), ('C5', 'C5'), ('C6', 'C6'), ('C7', 'C7'), ('T1', 'T1'), ('T2', 'T2'), ('T3', 'T3'), ('T4', 'T4'), ('T5', 'T5'), ('T6', 'T6'), ('T7', 'T7'), ('T8', 'T8'), ('T9', 'T9'), ('T10', 'T10'), ('T11', 'T11'), ('T12', 'T12'), ('L1', 'L1'), ('L2', 'L2'), ('L3', 'L3'), ('L4', 'L4'), ('L5', 'L5'), ('S1', 'S1'), ('S2', 'S2'), ('S3', 'S3'), ('S4', 'S4'), ('S5', 'S5'), ('CO', 'Coccyx')], max_length=32)),
                ('compartments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('vertebral_body', 'Vertebral body'), ('posterior_arch', 'Posterior arch'), ('epidural', 'Epidural'), ('paraspinal', 'Paraspinal'), ('intradural_extramedullary', 'Intradural extramedullary'), ('intramedullary', 'Intramedullary')], max_length=32), blank=True, default=list, size=None)),
                ('pain', models.CharField(blank=True, choices=[('mechanical', 'Mechanical: eased by lying down, or on movement or loading'), ('occasional_nonmechanical', 'Occasional, not mechanical'), ('pain_free', 'Pain-free lesion')], help_text='Only when it differs from the pain recorded for the case.', max_length=32)),
                ('bone_lesion', models.CharField(blank=True, choices=[('lytic', 'Lytic'), ('mixed', 'Mixed lytic and blastic'), ('blastic', 'Blastic')], max_length=32)),
                ('alignment', models.CharField(blank=True, choices=[('subluxation_translation', 'Subluxation or translation'), ('de_novo_deformity', 'New kyphosis or scoliosis'), ('normal', 'Normal')], max_length=32)),
                ('collapse', models.CharField(blank=True, choices=[('gt50', 'More than 50 %'), ('lt50', 'Less than 50 %'), ('no_collapse_gt50_involved', 'None, but more than 50 % of the body involved'), ('none', 'None of these')], max_length=32)),
                ('posterolateral', models.CharField(blank=True, choices=[('bilateral', 'Both sides'), ('unilateral', 'One side'), ('none', 'None')], max_length=32)),
                ('remark', models.CharField(blank=True, max_length=300)),
                ('proposed_from', models.CharField(blank=True, help_text='What an imported bundle said of it, word for word.', max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('level_from', ''), ('level_to', '')), models.Q(models.Q(('level_from', ''), _negated=True), models.Q(('level_to', ''), _negated=True)), _connector='OR'), name='lesion_both_levels_or_none'), models.CheckConstraint(condition=models.Q(('pain__in', ['', 'mechanical', 'occasional_nonmechanical', 'pain_free'])), name='lesion_pain_known'), models.CheckConstraint(condition=models.Q(('bone_lesion__in', ['', 'lytic', 'mixed', 'blastic'])), name='lesion_bone_lesion_known'), models.CheckConstraint(condition=models.Q(('alignment__in', ['', 'subluxation_translation', 'de_novo_deformity', 'normal'])), name='lesion_alignment_known'), models.CheckConstraint(condition=models.Q(('collapse__in', ['', 'gt50', 'lt50', 'no_collapse_gt50_involved', 'none'])), name='lesion_collapse_known'), models.CheckConstraint(condition=models.Q(('posterolateral__in', ['', 'bilateral', 'unilateral', 'none'])), name='lesion_posterolateral_known')],
            },
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='cases.case')),
                ('kind', models.CharField(choices=[('primary_cancer', 'Primary cancer'), ('metastasis', 'Metastasis'), ('stage', 'Stage'), ('marker', 'Receptor or marker'), ('variant', 'Genetic variant'), ('performance', 'Performance status'), ('medication', 'Medication'), ('procedure', 'Procedure'), ('comorbidity', 'Comorbidity'), ('allergy', 'Allergy'), ('other', 'Other finding')], max_length=32)),
                ('words', models.CharField(max_length=500)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('unit', models.CharField(blank=True, max_length=40)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('code_system', models.CharField(blank=True, max_length=200)),
                ('on', models.DateField(blank=True, null=True)),
                ('discipline', models.CharField(blank=True, max_length=32)),
                ('source', models.CharField(blank=True, max_length=200)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['kind', models.OrderBy(models.F('on'), descending=True, nulls_last=True), 'at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['primary_cancer', 'metastasis', 'stage', 'marker', 'variant', 'performance', 'medication', 'procedure', 'comorbidity', 'allergy', 'other'])), name='assessment_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='CaseImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('board', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='cases.case')),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('entries', models.PositiveIntegerField()),
                ('report', models.JSONField(help_text='Counts and the list of what was not mapped.')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['-at'],
                'constraints': [models.UniqueConstraint(fields=('board', 'sha256'), name='import_once_a_board')],
            },
        ),
        migrations.CreateModel(
            name='ScoreResult',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='cases.case')),
                ('lesion', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='cases.lesion')),
                ('instrument', models.CharField(max_length=32)),
                ('level', models.CharField(blank=True, max_length=8)),
                ('status', models.CharField(choices=[('complete', 'complete'), ('partial_range', 'range, items missing'), ('error', 'cannot be computed'), ('not_applicable', 'not applicable'), ('overridden', 'overridden by a person')], max_length=20)),
                ('inputs', models.JSONField()),
                ('points', models.JSONField()),
                ('score', models.CharField(blank=True, max_length=40)),
                ('low', models.SmallIntegerField(null=True)),
                ('high', models.SmallIntegerField(null=True)),
                ('band', models.CharField(blank=True, max_length=80)),
                ('warning', models.CharField(blank=True, max_length=120)),
                ('error', models.CharField(blank=True, max_length=120)),
                ('reason', models.TextField(blank=True, verbose_name='why it was overridden')),
                ('table_version', models.CharField(max_length=64)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('number', models.PositiveIntegerField(default=1, editable=False, help_text='Counts the scores of one instrument for one lesion or case; the highest holds.')),
            ],
            options={
                'ordering': ['-at', '-number'],
                'constraints': [models.UniqueConstraint(fields=('case', 'lesion', 'instrument', 'number'), name='score_number_once_an_instrument', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('status__in', ['complete', 'partial_range', 'error', 'not_applicable', 'overridden'])), name='score_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'overridden'), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), ('by__isnull', False)), _connector='OR'), name='score_override_has_name_and_reason')],
            },
        ),
        migrations.CreateModel(
            name='BreakGlass',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('treating', 'I am treating this patient in an emergency'), ('called', 'I was called to advise whoever is treating the patient'), ('transfer', 'The patient is being transferred to us now'), ('other', 'Another emergency')], max_length=16)),
                ('words', models.CharField(max_length=500)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('justified', 'It was needed'), ('queried', 'It is being followed up'), ('unjustified', 'It was not needed')], max_length=16)),
                ('review_words', models.CharField(blank=True, max_length=1000)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='break_glass', to='cases.case')),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='break_glass', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['user', 'until'], name='break_glass_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['treating', 'called', 'transfer', 'other']), models.Q(('words', ''), _negated=True)), name='break_glass_has_reason'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('at')), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('at'), '+', models.Value(timedelta(seconds=43200))))), name='break_glass_is_short'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('review_words', ''), ('reviewed_at', None), ('reviewed_by', None)), models.Q(('outcome__in', ['justified', 'queried', 'unjustified']), ('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('review_words', ''), _negated=True)), _connector='OR'), name='break_glass_review_whole'), models.CheckConstraint(condition=models.Q(('reviewed_by', None), models.Q(('reviewed_by', models.F('user')), _negated=True), _connector='OR'), name='break_glass_reviewed_by_another')],
            },
        ),
        migrations.CreateModel(
            name='CaseList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=120)),
                ('sha256', models.CharField(max_length=64)),
                ('headers', models.JSONField(help_text='The titles of the columns as they stand in the file.')),
                ('mapping', models.JSONField(help_text='Which column is which field.')),
                ('state', models.CharField(choices=[('read', 'Read, nothing imported yet'), ('running', 'Being imported'), ('done', 'Imported'), ('cancelled', 'Cancelled, nothing imported'), ('failed', 'Failed, nothing imported')], default='read', max_length=16)),
                ('chosen', models.JSONField(blank=True, default=list, help_text='Rows to import, all when empty.')),
                ('total', models.PositiveIntegerField(default=0)),
                ('done', models.PositiveIntegerField(default=0)),
                ('stop_asked', models.BooleanField(default=False)),
                ('outcome', models.CharField(blank=True, max_length=500)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='CaseListRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(help_text='The row in the file, counted as it shows it.')),
                ('cells', models.JSONField()),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='ListReading',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=120)),
                ('field', models.CharField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='OutsideFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('content', models.BinaryField()),
            ],
            options={
                'ordering': ['file_name'],
            },
        ),
        migrations.CreateModel(
            name='OutsideReferral',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('values', models.JSONField()),
                ('letter', models.TextField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('put_away', models.CharField(blank=True, max_length=300, verbose_name='why it was put away')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='ReferralLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='for whom')),
                ('code', models.CharField(help_text='A hash; the code itself is not kept.', max_length=128)),
                ('wrong_codes', models.PositiveSmallIntegerField(default=0)),
                ('expires_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='SavedFilter',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('values', models.JSONField()),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='SearchLine',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='search_line', serialize=False, to='cases.case')),
                ('words', models.TextField(blank=True)),
                ('vector', django.contrib.postgres.search.SearchVectorField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ToldApart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name_plural': 'told apart',
            },
        ),
        migrations.AddField(
            model_name='caselist',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='caselist',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caselistrow',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='caselistrow',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='cases.caselist'),
        ),
        migrations.AddField(
            model_name='listreading',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='outsidereferral',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='outsidereferral',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='outsidereferral',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outsidefile',
            name='referral',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='cases.outsidereferral'),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='referrallink',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='outsidereferral',
            name='link',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='referral', to='cases.referrallink'),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='savedfilter',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='searchline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='searchline_vector'),
        ),
        migrations.AddIndex(
            model_name='searchline',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='searchline_words', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddField(
            model_name='toldapart',
            name='board',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tumorboard.board'),
        ),
        migrations.AddField(
            model_name='toldapart',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='toldapart',
            name='one',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.patient'),
        ),
        migrations.AddField(
            model_name='toldapart',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.patient'),
        ),
        migrations.AddConstraint(
            model_name='caselist',
            constraint=models.UniqueConstraint(fields=('board', 'sha256'), name='list_once_a_board'),
        ),
        migrations.AddConstraint(
            model_name='caselist',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['read', 'running', 'done', 'cancelled', 'failed'])), name='list_state_known'),
        ),
        migrations.AddConstraint(
            model_name='caselist',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='list_done_of_total'),
        ),
        migrations.AddConstraint(
            model_name='caselistrow',
            constraint=models.UniqueConstraint(fields=('list', 'number'), name='list_row_once'),
        ),
        migrations.AddConstraint(
            model_name='listreading',
            constraint=models.UniqueConstraint(fields=('board', 'title'), name='list_title_once_a_board'),
        ),
        migrations.AddConstraint(
            model_name='outsidereferral',
            constraint=models.CheckConstraint(condition=models.Q(('case', None), ('put_away', ''), _connector='OR'), name='outside_case_or_put_away'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.UniqueConstraint(fields=('board', 'user', 'name'), name='saved_filter_once_a_person'),
        ),
        migrations.AddConstraint(
            model_name='savedfilter',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='saved_filter_named'),
        ),
        migrations.AddConstraint(
            model_name='toldapart',
            constraint=models.UniqueConstraint(fields=('one', 'other'), name='told_apart_once'),
        ),
        migrations.AddConstraint(
            model_name='toldapart',
            constraint=models.CheckConstraint(condition=models.Q(('one__lt', models.F('other'))), name='told_apart_in_order'),
        ),
    ]
