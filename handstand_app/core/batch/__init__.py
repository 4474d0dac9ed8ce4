"""Many files at once: by processes of this machine, or by workers of others; merged in the order of the input."""
