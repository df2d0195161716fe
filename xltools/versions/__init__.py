"""Are two tables one document, where do two versions of it differ, and whose are they?"""
