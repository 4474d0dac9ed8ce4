"""What attempts add up to: totals, sessions, weeks, bests, the streak. Pure; knows nothing of files and windows."""
