import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0003_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="earliertext",
            name="side_message",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="earlier_texts",
                to="conversations.sidemessage",
            ),
        ),
        migrations.AlterField(
            model_name="earliertext",
            name="message",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="earlier_texts", to="conversations.message"
            ),
        ),
    ]
