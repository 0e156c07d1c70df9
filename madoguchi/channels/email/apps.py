from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "madoguchi.channels.email"
    label = "email"
