"""What the athlete hears: results of the live analysis go in, cues come out. Knows neither audio nor a clock."""
