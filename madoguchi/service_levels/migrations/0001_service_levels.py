import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_limits'),
        ('conversations', '0007_concessions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Policy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('position', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('number', models.PositiveIntegerField(default=1)),
                ('begins_at', models.DateTimeField()),
                ('deleted_at', models.DateTimeField(null=True)),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=80)),
                ('condition', models.JSONField(default=dict)),
                ('targets', models.JSONField(default=dict)),
                ('warnings', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('calendar', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.calendar')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='service_levels.policy')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Clock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(choices=[('first_reply', 'First reply'), ('next_reply', 'Next reply'), ('update', 'Word in between'), ('resolution', 'Completion'), ('requester_wait', "Customer's waiting time"), ('promised', 'Promise')], max_length=16)),
                ('anchor', models.BigIntegerField()),
                ('length', models.PositiveIntegerField(null=True)),
                ('own_time', models.BooleanField(default=False)),
                ('started_at', models.DateTimeField()),
                ('counted_from', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('state', models.CharField(choices=[('running', 'Running'), ('paused', 'Paused'), ('met', 'In time'), ('breached', 'Overdue'), ('cancelled', 'Ended without count')], default='running', max_length=10)),
                ('next_check_at', models.DateTimeField(null=True)),
                ('warned', models.PositiveSmallIntegerField(default=0)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.CharField(blank=True, choices=[('asked', 'The customer wrote'), ('replied', 'We replied'), ('back', 'Ours to do again'), ('waiting', 'Waiting for the customer'), ('third', 'Waiting for a third party'), ('snoozed', 'Snoozed'), ('closed', 'Closed'), ('out', 'In spam or trash, or merged'), ('promised', 'Promised to the customer'), ('kept', 'Promise kept'), ('broken', 'Promise not kept'), ('moved', 'The message went to another conversation'), ('dropped', 'The service level no longer asks for it')], max_length=10)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='clocks', to='conversations.conversation')),
                ('workspace', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='service_levels.policyversion')),
            ],
        ),
        migrations.CreateModel(
            name='ClockInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begun_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('runs', models.BooleanField(default=True)),
                ('cause', models.CharField(choices=[('asked', 'The customer wrote'), ('replied', 'We replied'), ('back', 'Ours to do again'), ('waiting', 'Waiting for the customer'), ('third', 'Waiting for a third party'), ('snoozed', 'Snoozed'), ('closed', 'Closed'), ('out', 'In spam or trash, or merged'), ('promised', 'Promised to the customer'), ('kept', 'Promise kept'), ('broken', 'Promise not kept'), ('moved', 'The message went to another conversation'), ('dropped', 'The service level no longer asks for it')], max_length=10)),
                ('clock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='intervals', to='service_levels.clock')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clock', 'begun_at'), name='clock_interval_once'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gt', models.F('begun_at')), _connector='OR'), name='clock_interval_forwards')],
            },
        ),
        migrations.AddIndex(
            model_name='policy',
            index=models.Index(fields=['workspace', 'position', 'id'], name='policy_in_order'),
        ),
        migrations.AddConstraint(
            model_name='policyversion',
            constraint=models.UniqueConstraint(fields=('policy', 'number'), name='policy_version_once'),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["workspace", "state", "due_at"], name="clock_by_state"),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('next_check_at__isnull', False)), fields=['next_check_at'], name='clock_due'),
        ),
        migrations.AddIndex(
            model_name='clock',
            index=models.Index(condition=models.Q(('ended_at', None)), fields=['version'], name='clock_of_version'),
        ),
        migrations.AddConstraint(
            model_name='clock',
            constraint=models.UniqueConstraint(fields=('conversation', 'target', 'anchor'), name='clock_once'),
        ),
    ]
