"""The app: frames from a camera to a verdict on the screen."""
