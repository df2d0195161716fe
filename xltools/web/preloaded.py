"""What a job needs, loaded once: importing this module reads the layouts and compiles the rules' patterns."""

from __future__ import annotations

import python_calamine  # noqa: F401

import xltools.outputs.copies.annotate
import xltools.outputs.county.workbook
import xltools.repair
import xltools.web.tasks
import xltools.work.collect  # noqa: F401
from xltools.layouts.file_read import tables_of_grids
from xltools.model.records import FileRead
from xltools.rules import check_file

tables_of_grids([])
check_file(FileRead("", "", 0, "ok", ""))
