import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_desk'),
        ('conversations', '0005_automatic_answers'),
        ('saved_replies', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Acknowledgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False)),
                ('to_mails', models.BooleanField(default=True)),
                ('to_forms', models.BooleanField(default=True)),
                ('within', models.CharField(blank=True, choices=[('1h', '1 hour'), ('2h', '2 hours'), ('4h', '4 hours'), ('8h', '8 hours'), ('1d', '1 business day'), ('2d', '2 business days'), ('3d', '3 business days')], max_length=2)),
                ('subject_ja', models.CharField(blank=True, max_length=200)),
                ('subject_en', models.CharField(blank=True, max_length=200)),
                ('open_ja', models.TextField(blank=True)),
                ('open_en', models.TextField(blank=True)),
                ('closed_ja', models.TextField(blank=True)),
                ('closed_en', models.TextField(blank=True)),
                ('closure_ja', models.TextField(blank=True)),
                ('closure_en', models.TextField(blank=True)),
                ('named', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('inbox', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='acknowledgement', to='conversations.inbox')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('text_ja', models.TextField(blank=True)),
                ('text_en', models.TextField(blank=True)),
                ('begins_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('places', models.JSONField(default=list)),
                ('closure', models.CharField(blank=True, max_length=80)),
                ('days_before', models.PositiveSmallIntegerField(default=14)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('inboxes', models.ManyToManyField(blank=True, related_name='+', to='conversations.inbox')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'ends_at'], name='notice_by_end')],
            },
        ),
    ]
