"""The way through the staff pages of a call."""

from typing import Any

from django import template

from portal.calls.navigation import work_links
from portal.calls.questions import type_of

register = template.Library()


@register.inclusion_tag("calls/_work_nav.html", takes_context=True)
def work_nav(context: dict[str, Any], call: Any) -> dict[str, Any]:
    """Draw the links to the staff pages of `call`, the one marked that is shown or that leads to the shown one."""
    request = context["request"]
    return {"links": work_links(call, request.user, request.path), "label": call.code}


@register.filter
def table_columns(question: Any) -> Any:
    """Return the columns of a question that is answered in a table; none for a group of fields, or for a text."""
    return () if question.type in ("group", "repeat_group") else type_of(question).columns(question)
