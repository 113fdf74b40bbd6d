"""Passages and what finds them: vectors, BM25, late interaction."""
