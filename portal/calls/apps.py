from django.apps import AppConfig


class CallsConfig(AppConfig):
    name = "portal.calls"
    label = "calls"

    def ready(self) -> None:
        from .options import register_sources
        from .questions import register_types

        register_types()
        register_sources()
