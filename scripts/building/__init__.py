"""Building the phone's app from its sources."""
