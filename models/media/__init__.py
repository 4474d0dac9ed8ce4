"""Videos and moving pictures: opened, decoded and brought to upright RGB."""
