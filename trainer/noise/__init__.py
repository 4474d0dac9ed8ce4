"""The pose network's own errors: measured, stored, and put on true keypoints, so that windows need no pictures."""
