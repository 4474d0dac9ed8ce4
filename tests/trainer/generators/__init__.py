"""Small files in exactly the formats of the original data sets, so that their readers are tested on real files."""
