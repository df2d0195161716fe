"""What 指标值 says: the grammar of targets."""
