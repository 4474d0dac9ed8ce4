"""Saved clips judged again in full while the machine is idle."""
