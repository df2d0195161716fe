"""Letters of return to the townships (退回修改通知)."""
