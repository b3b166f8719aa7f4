"""The demonstration county: parties, goods, lots and orders, brought into an empty house by the real operations."""
