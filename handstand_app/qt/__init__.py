"""Thin widgets: they show, emit intent and decide nothing."""
