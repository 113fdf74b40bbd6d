"""Items as rows: filter, count, history, topics, exports."""
