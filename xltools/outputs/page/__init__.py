"""The county's HTML page."""
