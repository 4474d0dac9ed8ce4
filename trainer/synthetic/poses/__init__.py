"""Random single poses: handstands and everything else, solved for one person."""
