"""Workbooks and csv files."""
