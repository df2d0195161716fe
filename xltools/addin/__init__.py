"""The Excel add-in: what each ribbon button does to the open workbook, and the building of the .xlam.

Only this package imports xlwings. Nothing is imported here, so that a button loads what it needs alone.
"""
