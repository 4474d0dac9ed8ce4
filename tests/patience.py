"""How long a test waits for what must happen: a busy computer is no failure, and what happens ends the wait at once."""

PATIENCE_S = 600.0
PATIENCE_MS = 600_000
