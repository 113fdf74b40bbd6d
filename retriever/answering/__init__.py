"""Passages or rows -> an answer with its citations."""
