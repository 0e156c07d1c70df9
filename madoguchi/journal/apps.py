from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "madoguchi.journal"
    label = "journal"
