"""Building the add-in, installing it, the offline kit, and what is wrong with a PC."""
