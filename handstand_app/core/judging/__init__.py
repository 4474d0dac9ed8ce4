"""From frames to verdicts: estimator, pipeline, window, smoothing, verdict, faults, hold."""
