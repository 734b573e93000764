"""Import the sheets of a call's interviews from a CSV file."""

from .import_reviews import Command as ImportReviews


class Command(ImportReviews):
    help = __doc__
    needed = ("panel_member", "status")
    is_interview = True
