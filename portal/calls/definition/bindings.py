"""Which answer stands for which fact of an organisation or a person."""

from .stages import Stage, paths

CONVENTION = {
    "organisation.name": ("org_name",),
    "contact.email": ("contact.email", "email"),
    "contact.name": ("contact.full_name", "full_name"),
    "contact.phone": ("contact.phone", "phone"),
    "person.number": ("personal_number", "contact.personal_number"),
}


def bindings(stage: Stage) -> dict[str, str]:
    """Return the path of the answer that stands for each fact, such as {"organisation.code": "org_id"}.

    `binds` of a question decides. A fact that no question binds is taken by convention: `organisation.code` from the
    first question of type `org_id_ge` outside a group, the others from the paths in CONVENTION, the first that exists.
    A question with `binds: none` is left out.
    """
    single = {path: question for question in stage.questions for path, question in paths(question)}
    bound: dict[str, str] = {question.binds: path for path, question in reversed(single.items()) if question.binds}
    free = [path for path, question in single.items() if question.binds is None]
    codes = tuple(question.key for question in stage.questions if question.type == "org_id_ge")
    for fact, candidates in {"organisation.code": codes, **CONVENTION}.items():
        path = next((candidate for candidate in candidates if candidate in free), None)
        if fact not in bound and path:
            bound[fact] = path
    return {fact: path for fact, path in bound.items() if fact != "none"}
