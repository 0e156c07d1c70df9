from django.db import migrations

from madoguchi.customers.ordering import put_in_order


def fill(apps, schema_editor):
    """Customers and companies of before get their place in the order."""
    for name in ("Customer", "Company"):
        put_in_order(apps.get_model("customers", name), schema_editor.connection)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("customers", "0004_order_and_companies")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
