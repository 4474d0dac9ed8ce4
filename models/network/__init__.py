"""The network: layers, the two halves, configuration, and the forms that runtimes take."""
