from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0005_automatic_answers"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="thanked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("thanked_at__isnull", False)), fields=["workspace", "-thanked_at"], name="by_thanked"
            ),
        ),
    ]
