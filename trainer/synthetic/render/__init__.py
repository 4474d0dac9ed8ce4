"""From a scene to pictures and files: OpenGL, effects of cameras, videos and contact sheets."""
