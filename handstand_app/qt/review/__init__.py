"""The review player: one clip or two, looked at closely, labelled and exported."""
