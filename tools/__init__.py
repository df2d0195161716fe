"""What is generated from the sources: pages, templates, README output, pictures."""
