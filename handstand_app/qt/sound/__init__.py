"""Sound in the window: controls, settings, and the way from results to the loudspeaker."""
