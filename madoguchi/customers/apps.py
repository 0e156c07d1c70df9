from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "madoguchi.customers"
    label = "customers"

    def ready(self) -> None:
        from madoguchi.customers import events, naming  # noqa: F401, PLC0415 (models must be loaded first)

        naming.register()
