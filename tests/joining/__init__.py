"""Joining the association, and being watched over by it."""
