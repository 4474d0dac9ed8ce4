"""The app: frames from a camera to a verdict on the screen."""

__version__ = "0.1.0"
