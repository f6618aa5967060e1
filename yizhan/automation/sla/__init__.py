"""Working time: business calendars and what a clock shows on them."""
