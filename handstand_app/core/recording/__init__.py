"""Recording: attempts and recordings by hand, from before they began, into files that survive a crash."""
