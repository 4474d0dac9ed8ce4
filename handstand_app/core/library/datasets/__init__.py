"""Data sets: exported for training or another installation, and imported from one."""
