"""Index versions on disk and their database."""
