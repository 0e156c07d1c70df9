from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "madoguchi.customers"
    label = "customers"

    def ready(self) -> None:
        from madoguchi.customers import events, naming, portable

        naming.register()
        portable.add()
