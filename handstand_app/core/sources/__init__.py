"""Where frames come from: webcams, network streams and video files. BGR and blocking reads end here."""
