"""How good a network is: validation while it trains, comparisons of heads, multi-crop tests, scores of verdicts."""
