"""Numbers without gaps or repeats."""

from django.utils.translation import gettext as _

from portal.calls.models import Call
from portal.core.errors import refuse

from ..models import NumberSeries

TRIES = 20


def take_numbers(call: Call, series: str, count: int) -> range:
    """Take the next `count` numbers of a series, inside the caller's transaction, by compare-and-set.

    A transaction that is rolled back gives its numbers back; two that run at once never get the same.
    """
    NumberSeries.objects.get_or_create(call=call, series=series)
    for _try in range(TRIES):
        last = NumberSeries.objects.get(call=call, series=series).last
        if NumberSeries.objects.filter(call=call, series=series, last=last).update(last=last + count):
            return range(last + 1, last + count + 1)
    raise refuse("busy", _("Numbers are being given elsewhere at this moment. Try again."))
