"""The pages of reviews: for the panel, for the staff of the call, and the answer to an offer."""
