"""Text -> notice: outline, items, metadata."""
