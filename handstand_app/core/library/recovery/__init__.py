"""Backups, and the repair of damaged rows, files and databases."""
