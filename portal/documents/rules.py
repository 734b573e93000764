"""Who may read, make and offer documents."""

from typing import TYPE_CHECKING

import rules

from portal.applications.rules import is_editor
from portal.calls.rules import is_officer, is_staff_of_call, prepares
from portal.core.rules import is_console

if TYPE_CHECKING:
    from portal.accounts.models import User

    from .models import Document


@rules.predicate
def is_issued(user: "User", document: "Document | None") -> bool:
    return document is not None and document.issued_at is not None


rules.add_perm("documents.view_document", (is_editor & is_issued) | is_staff_of_call | is_console)
rules.add_perm("documents.render_document", prepares)
rules.add_perm("documents.manage_agreement", prepares)
rules.add_perm("documents.sign_agreement", is_officer)
rules.add_perm("documents.issue_agreements", prepares)
rules.add_perm("documents.view_agreement", is_staff_of_call | is_console)
rules.add_perm("documents.view_agreements", is_staff_of_call)
