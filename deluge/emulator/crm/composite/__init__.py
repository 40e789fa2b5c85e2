"""Composite requests: several requests in one, which may use each other's answers."""
