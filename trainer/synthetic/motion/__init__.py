"""Poses in time: routines, dismounts, walking, and the bystanders who move behind."""
