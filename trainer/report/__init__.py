"""What the calibration report is made of: rendered holds, the app's answers to them, figures and text."""
