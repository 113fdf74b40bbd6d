"""File or address -> text."""
