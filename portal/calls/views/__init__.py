"""The pages of calls: for everyone, and for staff."""
