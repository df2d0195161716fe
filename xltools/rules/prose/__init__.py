"""Text against figures: what sentences say against what cells say."""
