from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "madoguchi.search"
    label = "search"

    def ready(self) -> None:
        """What is found; models must be loaded first."""
        from madoguchi.search import events, file_texts, indexing, naming, narrowing, repeats_noticing, settings_entries
        from madoguchi.search.sources import conversations, customers, files, saved_replies, sides

        for kind in (conversations, customers, files, saved_replies, sides):
            kind.add()
        indexing.watch()
        file_texts.watch()
        naming.register()
        narrowing.register()
        settings_entries.add()
