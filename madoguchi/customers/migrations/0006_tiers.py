import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_limits"),
        ("customers", "0005_order_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnService",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.JSONField(default=dict)),
                ("tone", models.CharField(blank=True, max_length=120)),
                ("contact_hours", models.CharField(blank=True, max_length=120)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_service", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("channels", models.JSONField(default=list)),
                ("named_owner", models.BooleanField(default=False)),
                ("calls", models.PositiveSmallIntegerField(default=0)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "workspace",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.workspace"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("workspace", "name"), name="tier_name_once")],
            },
        ),
    ]
