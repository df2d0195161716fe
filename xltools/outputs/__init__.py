"""Everything xltools writes, one folder for each kind of output."""
