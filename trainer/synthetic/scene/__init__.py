"""Rooms, cameras and light, and what is true of a person in them."""
