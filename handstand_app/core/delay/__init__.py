"""The delayed mirror: what the camera saw some seconds ago, and the last attempt again."""
