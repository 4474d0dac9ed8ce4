"""Existing videos imported into the library."""
