"""Optional: a language model writes from the same evidence, and is checked."""
