"""The page on which an athlete teaches the network their own labels."""
