"""What a collection gives besides the county workbook: who is missing, what changed, what counts and why."""
