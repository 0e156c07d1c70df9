import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_desk"),
        ("conversations", "0004_mended_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="inbox",
            name="automatic_a_day",
            field=models.PositiveSmallIntegerField(db_default=3, default=3),
        ),
        migrations.CreateModel(
            name="AutomaticAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=120)),
                ("by_kind", models.CharField(max_length=10)),
                ("by_id", models.BigIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=320)),
                ("why", models.CharField(blank=True, max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "answered",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="conversations.message"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automatic_answers",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="conversations.message"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "address", "at"], name="automatic_answer_of_address")],
                "constraints": [models.UniqueConstraint(fields=("workspace", "key"), name="automatic_answer_once")],
            },
        ),
    ]
