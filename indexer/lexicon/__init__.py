"""The words of the field: folded text, numerals, dates, labels; notices and questions are read with the same."""
