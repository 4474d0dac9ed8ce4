"""Looking closely at one clip or at two: exact pictures, their track, alignment, and files to give away. No Qt."""
