"""What the frozen pose network saw of clips and stills: what the action heads learn from."""
