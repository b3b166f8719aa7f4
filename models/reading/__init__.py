"""Named selects for pages that join many tables."""
