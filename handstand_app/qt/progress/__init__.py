"""The page "Progress": what attempts add up to, as figures, charts and a calendar."""
