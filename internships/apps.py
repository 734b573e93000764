from django.apps import AppConfig


class InternshipsConfig(AppConfig):
    name = "internships"
    label = "internships"

    def ready(self) -> None:
        from portal.calls.registry import KINDS, register

        from .facts import register_all
        from .kind import internship_kind

        register(KINDS, "internship", internship_kind())
        register_all()
