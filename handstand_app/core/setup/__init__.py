"""Whether the camera stands so that a handstand can be judged: checks on results and pictures, without a window."""
