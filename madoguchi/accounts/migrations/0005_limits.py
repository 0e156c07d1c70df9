import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_calendars"),
    ]

    operations = [
        migrations.CreateModel(
            name="Discretion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("subject_kind", models.CharField(max_length=24)),
                ("subject_id", models.BigIntegerField()),
                ("conversation_id", models.BigIntegerField(null=True)),
                ("number", models.BigIntegerField(null=True)),
                ("reason", models.CharField(max_length=500, verbose_name="Reason")),
                ("at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True, choices=[("good", "Good"), ("neutral", "Neither"), ("bad", "Not good")], max_length=8
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("is_candidate", models.BooleanField(default=False)),
                ("reviewed_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "outcome", "-id"], name="discretion_to_review")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "subject_kind", "subject_id"), name="discretion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Limit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(blank=True, max_length=24)),
                ("holder", models.CharField(max_length=30)),
                ("yen_case", models.PositiveIntegerField(null=True)),
                ("yen_month", models.PositiveIntegerField(null=True)),
                ("yen_customer", models.PositiveIntegerField(null=True)),
                ("count_month", models.PositiveIntegerField(null=True)),
                ("count_customer", models.PositiveIntegerField(null=True)),
                ("days_case", models.PositiveIntegerField(null=True)),
                ("customer_days", models.PositiveSmallIntegerField(default=365)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "action", "holder"), name="limit_once")],
            },
        ),
        migrations.CreateModel(
            name="LimitUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=24)),
                ("subject_kind", models.CharField(max_length=24)),
                ("subject_id", models.BigIntegerField()),
                ("month", models.DateField()),
                ("yen", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("days", models.PositiveIntegerField(default=0)),
                ("is_own", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workspace", "person", "month"], name="limit_use_of_month")],
                "constraints": [
                    models.UniqueConstraint(fields=("workspace", "subject_kind", "subject_id"), name="limit_use_once")
                ],
            },
        ),
    ]
