Attribute VB_Name = "XltoolsHost"
Option Explicit
' Everything that needs Excel on Windows: dialogs, files, messages. No decision is taken here.
' Chinese texts stand in the sheet "texts" of the add-in, column A the key, column B the text.

Public Const IconError As Long = 16
Public Const IconWarning As Long = 48
Public Const IconInformation As Long = 64
Private Const QuestionYesNo As Long = 36
Private Const AnswerYes As Long = 6
Private Const FilePicker As Long = 3
Private Const FolderPicker As Long = 4

Private mFailureShown As Boolean

Public Function TextOf(ByVal key As String) As String
    Dim row As Long
    Dim sheet As Worksheet
    Set sheet = ThisWorkbook.Worksheets("texts")
    TextOf = key
    row = 1
    Do While CStr(sheet.Cells(row, 1).Value) <> ""
        If CStr(sheet.Cells(row, 1).Value) = key Then
            TextOf = CStr(sheet.Cells(row, 2).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function

Public Sub ShowText(ByVal key As String, ByVal icon As Long)
    ShowMessage TextOf(key), icon
End Sub

Public Sub ShowMessage(ByVal message As String, ByVal icon As Long)
    ' WScript shows any Unicode text; MsgBox knows the ANSI code page only and is the fallback.
    On Error GoTo NoShell
    CreateObject("WScript.Shell").Popup message, 0, TextOf("title"), icon
    Exit Sub
NoShell:
    MsgBox message, icon, TextOf("title")
End Sub

Public Function Confirm(ByVal key As String) As Boolean
    On Error GoTo NoShell
    Confirm = (CreateObject("WScript.Shell").Popup(TextOf(key), 0, TextOf("title"), QuestionYesNo) = AnswerYes)
    Exit Function
NoShell:
    Confirm = (MsgBox(TextOf(key), QuestionYesNo, TextOf("title")) = AnswerYes)
End Function

Public Function PickFile(ByVal titleKey As String, ByVal patterns As String, ByRef answer As String) As Boolean
    With Application.FileDialog(FilePicker)
        .Title = TextOf(titleKey)
        .AllowMultiSelect = False
        .Filters.Clear
        .Filters.Add TextOf(titleKey), patterns
        PickFile = (.Show = -1)
        If PickFile Then answer = .SelectedItems(1)
    End With
End Function

Public Function PickFolder(ByVal titleKey As String, ByRef answer As String) As Boolean
    With Application.FileDialog(FolderPicker)
        .Title = TextOf(titleKey)
        PickFolder = (.Show = -1)
        If PickFolder Then answer = .SelectedItems(1)
    End With
End Function

Public Sub EnsureWorkbook()
    ' xlwings names the active workbook in its call; with none open there is nothing to name.
    If ActiveWorkbook Is Nothing Then Workbooks.Add
End Sub

Public Function WorkFolder() As String
    WorkFolder = Environ$("LOCALAPPDATA") & "\xltools"
    If Dir$(WorkFolder, vbDirectory) = "" Then MkDir WorkFolder
End Function

Public Function AnswerFile() As String
    AnswerFile = WorkFolder() & "\answer-" & CStr(Application.Hwnd) & ".txt"
End Function

Public Function MenuFile() As String
    MenuFile = WorkFolder() & "\menu.xml"
End Function

Public Function FileThere(ByVal path As String) As Boolean
    FileThere = (Dir$(path) <> "")
End Function

Public Sub DeleteFile(ByVal path As String)
    If FileThere(path) Then Kill path
End Sub

Public Function ReadAscii(ByVal path As String) As String
    Dim handle As Integer
    Dim oneLine As String
    Dim content As String
    content = ""
    handle = FreeFile
    Open path For Input As #handle
    Do While Not EOF(handle)
        Line Input #handle, oneLine
        content = content & oneLine & vbLf
    Loop
    Close #handle
    ReadAscii = content
End Function

Public Sub AppendLog(ByVal text As String)
    Dim handle As Integer
    On Error GoTo Done
    handle = FreeFile
    Open WorkFolder() & "\xltools-vba.log" For Append As #handle
    Print #handle, Format$(Now, "yyyy-mm-dd hh:nn:ss") & " " & text
    Close #handle
Done:
End Sub

Public Sub MarkStarted()
    mFailureShown = False
End Sub

Public Function FailureShown() As Boolean
    FailureShown = mFailureShown
End Function

Public Sub XltoolsNoPython(ByVal interpreter As String)
    ' Called by the xlwings module in place of its English message.
    mFailureShown = True
    AppendLog "no interpreter: " & interpreter
    ShowText "no_python", IconError
End Sub

Public Sub XltoolsRunFailed(ByVal logPath As String)
    ' Called by the xlwings module in place of its traceback window.
    mFailureShown = True
    If FileThere(logPath) Then AppendLog "python failed:" & vbCrLf & ReadAscii(logPath)
    ShowText "python_failed", IconError
End Sub
