from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "madoguchi.accounts"
    label = "accounts"

    def ready(self) -> None:
        for module in ("events", "watching", "push_sending"):
            import_module(f"{self.name}.{module}")
        for module in ("portable.naming", "portable.staff", "calendars.portable", "limits.portable"):
            import_module(f"{self.name}.{module}").add()
