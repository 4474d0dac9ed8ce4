"""Training stages over epochs: their options, and what each brings to the engine."""
