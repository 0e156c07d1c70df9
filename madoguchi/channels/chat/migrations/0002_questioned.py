import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_asked_by_rules"),
        ("chat", "0001_chat"),
    ]

    operations = [
        migrations.CreateModel(
            name="Questioned",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("how", models.CharField(blank=True, choices=[("answered", "answered"), ("skipped", "skipped")], max_length=8)),
                ("site", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="chat.site")),
                (
                    "visitor",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questioned", to="chat.visitor"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "-seen_at"], name="chat_questioned_of_site")],
            },
        ),
    ]
