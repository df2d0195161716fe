"""What each button of the ribbon does, one file for each."""
