from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "madoguchi.customers"
    label = "customers"

    def ready(self) -> None:
        from madoguchi.customers import events  # noqa: F401, PLC0415 (declares the kinds of event)
