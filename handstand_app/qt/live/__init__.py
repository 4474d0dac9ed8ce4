"""The live page: the picture, the verdict, and the rows to play a file and to record."""
