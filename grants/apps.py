from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"
    label = "grants"

    def ready(self) -> None:
        from portal.calls.registry import KINDS, register

        from .facts import register_all
        from .kind import LABELS, grant_kind

        for slug, label in LABELS.items():
            register(KINDS, slug, grant_kind(slug, label))
        register_all()
