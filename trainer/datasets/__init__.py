"""Readers: one file a data set. Each gives samples in our keypoint order, in image pixels."""
