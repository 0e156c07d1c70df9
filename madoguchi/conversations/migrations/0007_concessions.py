import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_limits"),
        ("conversations", "0006_thanks"),
        ("customers", "0005_order_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="granted_yen",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Concession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("refund", "Refund"),
                            ("discount", "Discount or coupon"),
                            ("replacement", "Replacement"),
                            ("gift", "Free of charge"),
                            ("shipping", "Shipping paid by us"),
                            ("extension", "Longer period"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("yen", models.PositiveIntegerField(default=0)),
                ("count", models.PositiveIntegerField(default=0)),
                ("days", models.PositiveIntegerField(default=0)),
                ("what", models.CharField(blank=True, max_length=120)),
                ("order_number", models.CharField(blank=True, max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("deviates", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for approval"),
                            ("standing", "Granted"),
                            ("returned", "Not granted"),
                            ("withdrawn", "Taken back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("stood_at", models.DateTimeField(null=True)),
                ("is_approved", models.BooleanField(default=False)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="concessions", to="conversations.conversation"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="concessions",
                        to="customers.customer",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "granted_by",
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
                "indexes": [
                    models.Index(fields=["conversation", "id"], name="concession_here"),
                    models.Index(fields=["workspace", "customer", "stood_at"], name="concession_of_customer"),
                ],
            },
        ),
    ]
