import django.db.models.deletion
import madoguchi.accounts.calendar
from django.db import migrations, models


def give_each_a_calendar(apps, schema_editor):
    """Every workspace has opening hours; in Japan's time it is closed on Japan's holidays."""
    Workspace, Calendar = apps.get_model("accounts", "Workspace"), apps.get_model("accounts", "Calendar")
    made = []
    for workspace in Workspace.objects.iterator():
        name = "営業時間" if workspace.language == "ja" else "Opening hours"
        country = "JP" if workspace.time_zone == "Asia/Tokyo" else ""
        zone = workspace.time_zone
        made.append(Calendar(workspace=workspace, name=name, time_zone=zone, holidays=country, is_default=True))
    Calendar.objects.bulk_create(made, batch_size=200)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("time_zone", models.CharField(default="Asia/Tokyo", max_length=64)),
                ("weekly", models.JSONField(default=madoguchi.accounts.calendar.usual_week)),
                ("holidays", models.CharField(blank=True, default="JP", max_length=2)),
                ("worked", models.JSONField(default=list)),
                ("is_default", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calendars", to="accounts.workspace"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SpecialDays",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name_ja", models.CharField(blank=True, max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=60)),
                ("first", models.DateField()),
                ("last", models.DateField()),
                ("every_year", models.BooleanField(default=False)),
                ("spans", models.JSONField(default=list)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="special_days", to="accounts.calendar"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="calendar",
            constraint=models.UniqueConstraint(fields=("workspace", "name"), name="calendar_name_once"),
        ),
        migrations.AddConstraint(
            model_name="calendar",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)), fields=("workspace",), name="calendar_default_once"
            ),
        ),
        migrations.AddIndex(
            model_name="specialdays",
            index=models.Index(fields=["calendar", "first"], name="special_days_of"),
        ),
        migrations.RunPython(give_each_a_calendar, migrations.RunPython.noop),
    ]
