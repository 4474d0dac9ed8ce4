"""The page "Library": the list of clips, labelling with one key, notes, trash, import and export."""
