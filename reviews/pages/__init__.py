"""What the pages of reviews show, as plain values: no markup, no query beyond what they are given."""
