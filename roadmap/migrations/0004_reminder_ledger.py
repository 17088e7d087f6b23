import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0001_initial'),
        ('roadmap', '0003_import_runs_remember'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel('Reminder'),
        migrations.DeleteModel('ReminderStage'),
        migrations.CreateModel(
            name='ReminderChoice',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reminder_choice', serialize=False, to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('muted', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), blank=True, default=list, size=None, verbose_name='stages not wanted, days before')),
                ('bell_seen_at', models.DateTimeField(blank=True, null=True, verbose_name='bell was looked at')),
            ],
            options={
                'verbose_name': 'choice of reminders',
                'verbose_name_plural': 'choices of reminders',
            },
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(help_text='In lower case.', max_length=254, verbose_name='address')),
                ('day', models.DateField(help_text="The recipient's date on which it left, or is to leave.", verbose_name='day')),
                ('state', models.CharField(choices=[('claimed', 'being sent'), ('waiting', 'will be tried again'), ('sent', 'sent'), ('failed', 'failed'), ('cancelled', 'no longer needed')], default='claimed', max_length=10, verbose_name='state')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='Message-ID')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='subject')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='begun')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='claimed')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('uncertain', models.BooleanField(default=False, verbose_name='may have arrived')),
                ('next_try_at', models.DateTimeField(blank=True, null=True, verbose_name='next attempt')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'letter',
                'verbose_name_plural': 'letters',
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['state', 'next_try_at'], name='letter_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('address', 'day'), name='letter_one_a_day'), models.UniqueConstraint(condition=models.Q(('state__in', ['claimed', 'waiting'])), fields=('address',), name='letter_one_unsettled'), models.CheckConstraint(condition=models.Q(('state__in', ['claimed', 'waiting', 'sent', 'failed', 'cancelled'])), name='letter_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='letter_sent_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'claimed'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='letter_claimed_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waiting'), _negated=True), ('next_try_at__isnull', False), _connector='OR'), name='letter_waiting_has_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('error', ''), _negated=True), _connector='OR'), name='letter_failed_says_why')],
            },
        ),
        migrations.CreateModel(
            name='ReminderRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(verbose_name='began')),
                ('finished_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='ended')),
                ('by_hand', models.BooleanField(default=False, verbose_name='by command')),
                ('for_date', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('planned', models.PositiveIntegerField(default=0, help_text='New rows of the ledger.', verbose_name='planned')),
                ('cancelled', models.PositiveIntegerField(default=0, help_text='Rows no longer needed.', verbose_name='cancelled')),
                ('sent', models.PositiveIntegerField(default=0, verbose_name='letters sent')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='letters not accepted')),
                ('error', models.TextField(blank=True, verbose_name='what went wrong')),
            ],
            options={
                'verbose_name': 'run of reminders',
                'verbose_name_plural': 'runs of reminders',
                'ordering': ['-started_at', '-id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('finished_at__gte', models.F('started_at'))), name='reminder_run_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='ReminderStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='milestone', max_length=30, verbose_name='about')),
                ('days_before', models.SmallIntegerField(help_text='Below zero: days after it.', verbose_name='days before the due date')),
                ('repeats_weekly', models.BooleanField(default=False, verbose_name='and each week after')),
                ('audience', models.CharField(choices=[('executors', 'executors (of an event: its organisers)'), ('coordinators', 'coordinators of the side'), ('readers', 'heads of the side')], default='executors', max_length=20, verbose_name='who hears')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'stage of reminding',
                'verbose_name_plural': 'stages of reminding',
                'ordering': ['kind', '-days_before', 'audience'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'days_before', 'audience'), name='reminder_stage_once', violation_error_message='There is such a stage already.'), models.CheckConstraint(condition=models.Q(('audience__in', ['executors', 'coordinators', 'readers'])), name='reminder_stage_audience_is_known'), models.CheckConstraint(condition=models.Q(('repeats_weekly', False), ('days_before__lt', 0), _connector='OR'), name='reminder_stage_repeats_only_overdue', violation_error_message='Only what is told after the due date can repeat each week.')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='about')),
                ('subject_id', models.BigIntegerField(verbose_name='number of what it is about')),
                ('due_date', models.DateField(verbose_name='due date then')),
                ('stage', models.SmallIntegerField(blank=True, help_text='Empty for a notice.', null=True, verbose_name='stage, days')),
                ('send_on', models.DateField(verbose_name='day of telling')),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='planned')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('sent', 'sent'), ('failed', 'failed'), ('cancelled', 'no longer needed')], default='planned', max_length=10, verbose_name='state')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='cities.body', verbose_name='body')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='roadmap.letter', verbose_name='letter')),
                ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='roadmap.milestone', verbose_name='milestone')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ['-planned_at', '-id'],
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['person', 'body'], name='reminder_planned'), models.Index(fields=['person', '-planned_at'], name='reminder_of_person')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject_id', 'due_date', 'stage', 'person', 'body'), name='reminder_once', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('kind', ''), _negated=True), name='reminder_names_its_kind'), models.CheckConstraint(condition=models.Q(models.Q(('body__isnull', True), ('person__isnull', False)), models.Q(('body__isnull', False), ('person__isnull', True)), _connector='OR'), name='reminder_has_one_recipient'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'milestone'), _negated=True), models.Q(('milestone', models.F('subject_id')), ('milestone__isnull', False), ('stage__isnull', False)), _connector='OR'), name='reminder_of_milestone_names_it'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'sent', 'failed', 'cancelled'])), name='reminder_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), models.Q(('letter__isnull', False), ('sent_at__isnull', False)), _connector='OR'), name='reminder_sent_has_a_letter')],
            },
        ),
    ]
