"""Teaching the network an athlete's own labels: the training process, and the versions that come of it."""
