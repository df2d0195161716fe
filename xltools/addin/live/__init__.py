"""The open workbook: reading it, marking it, writing the result sheet."""
