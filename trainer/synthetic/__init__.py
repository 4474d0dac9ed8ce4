"""Synthetic athletes: rendered handstands with exactly known keypoints, body-line angles and labels."""
