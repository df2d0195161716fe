"""Reading the tables of a sheet: segments, heads, rows, goals, tasks, lists and prose."""
