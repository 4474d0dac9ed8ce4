"""How weights are moved: losses, optimiser, epochs, processes, run folders and the log of an experiment."""
