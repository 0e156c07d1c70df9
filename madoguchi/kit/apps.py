from django.apps import AppConfig


class KitConfig(AppConfig):
    name = "madoguchi.kit"
    label = "kit"
