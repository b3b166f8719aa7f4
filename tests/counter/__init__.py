"""The counter of shops and suppliers."""
