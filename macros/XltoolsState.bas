Attribute VB_Name = "XltoolsState"
Option Explicit
' Which buttons make sense now. Python leaves its marks as defined names of the workbook.

Public Function ButtonEnabled(ByVal buttonId As String) As Boolean
    On Error GoTo Unknown
    Select Case buttonId
        Case "check", "score", "submit", "addrow", "fill", "carry"
            ButtonEnabled = HasTableSheet(ActiveWorkbook)
        Case "nextone"
            ButtonEnabled = HasName(ActiveWorkbook, "xltools_findings")
        Case "repair"
            ButtonEnabled = HasName(ActiveWorkbook, "xltools_fixable")
        Case Else
            ButtonEnabled = True
    End Select
    Exit Function
Unknown:
    ' A state that cannot be told must not lock the clerk out; Python says what is wrong.
    ButtonEnabled = True
End Function

Public Function HasTableSheet(ByVal book As Workbook) As Boolean
    HasTableSheet = False
    If book Is Nothing Then Exit Function
    HasTableSheet = book.Worksheets.Count > 0
End Function

Public Function HasName(ByVal book As Workbook, ByVal wanted As String) As Boolean
    ' Asked at every switch of sheets: one look-up, no walk through thousands of names.
    Dim item As Name
    HasName = False
    If book Is Nothing Then Exit Function
    On Error GoTo Missing
    Set item = book.Names(wanted)
    HasName = Not item Is Nothing
Missing:
End Function
