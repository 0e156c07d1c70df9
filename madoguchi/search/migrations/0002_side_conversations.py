from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_search'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('conversation', 'Conversation'), ('message', 'Message'), ('note', 'Note'), ('side', 'Side conversation'), ('file', 'File'), ('customer', 'Customer'), ('company', 'Company'), ('saved_reply', 'Saved reply')], max_length=12),
        ),
    ]
