"""What several tests share: drawn tables, an Excel of our own, recalculation in LibreOffice."""
