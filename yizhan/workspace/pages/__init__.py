"""Sign-in, set-up, settings, administration and the people of the desk: one file per kind of page."""
