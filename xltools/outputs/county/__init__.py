"""The county workbook (县级汇总), one file for each sheet."""
