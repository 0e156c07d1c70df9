import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_desk'),
        ('customers', '0003_desk'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='order_key',
            field=models.BinaryField(db_default=b'', default=b''),
        ),
        migrations.AddField(
            model_name='customer',
            name='order_key',
            field=models.BinaryField(db_default=b'', default=b''),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(fields=['workspace', 'order_key', 'id'], name='company_in_order'),
        ),
        migrations.AddIndex(
            model_name='customer',
            index=models.Index(fields=['workspace', 'order_key', 'id'], name='customer_in_order'),
        ),
        migrations.AddField(
            model_name='company',
            name='merged_into',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged_from', to='customers.company'),
        ),
        migrations.CreateModel(
            name='CompanyMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('batch', models.CharField(max_length=32)),
                ('carried', models.JSONField(default=dict)),
                ('before', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
                ('undone_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.company')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.company')),
                ('workspace', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace')),
            ],
            options={
                'indexes': [models.Index(fields=['workspace', 'batch'], name='company_merge_batch')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('source',), name='company_merged_once')],
            },
        ),
    ]
