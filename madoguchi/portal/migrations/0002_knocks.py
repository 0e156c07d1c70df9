from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0001_portal'),
    ]

    operations = [
        migrations.CreateModel(
            name='Knocks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64)),
                ('slot', models.BigIntegerField()),
                ('count', models.PositiveIntegerField(default=0)),
                ('until', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['until'], name='knocks_old')],
                'constraints': [models.UniqueConstraint(fields=('key', 'slot'), name='knocks_once')],
            },
        ),
    ]
