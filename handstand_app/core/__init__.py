"""Frames to verdicts, without Qt: everything here runs and is tested without a screen."""
