"""The way through the staff pages of a call."""

from typing import Any

from django import template

from portal.calls.navigation import work_links

register = template.Library()


@register.inclusion_tag("calls/_work_nav.html", takes_context=True)
def work_nav(context: dict[str, Any], call: Any) -> dict[str, Any]:
    """Draw the links to the staff pages of `call`, the shown one marked."""
    request = context["request"]
    current = request.resolver_match.view_name if request.resolver_match else ""
    return {"links": work_links(call, request.user, current), "label": call.code}
