from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "documents"

    def ready(self) -> None:
        from . import checks  # noqa: F401
