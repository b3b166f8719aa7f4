"""Carriers: how they are spoken to, and what they tell."""
