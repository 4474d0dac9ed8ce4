"""Cues to loudspeakers."""
