"""A question -> what is asked of which notices."""
