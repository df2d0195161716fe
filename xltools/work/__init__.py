"""The use cases: one function each, called by the command line, the add-in and the local page alike."""
