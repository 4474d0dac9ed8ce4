"""Reading the weight files of the authors: what is in them, and which of our arrays each of theirs fills."""
