"""The tabs of the settings dialog: each shows settings, and says what was changed in it."""
