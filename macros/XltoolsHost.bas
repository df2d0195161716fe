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

#If VBA7 Then
Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal owner As LongPtr, ByVal text As LongPtr, ByVal caption As LongPtr, ByVal style As Long) As Long
#Else
Private Declare Function MessageBoxW Lib "user32" (ByVal owner As Long, ByVal text As Long, ByVal caption As Long, ByVal style As Long) As Long
#End If
Private Const CancelDisabled As Long = 0
Private Const CancelInterrupt As Long = 1

Private mFailureShown As Boolean
Private mHeld As Boolean
Private mEventsBefore As Boolean
Private mUpdatingBefore As Boolean
Private mAlertsBefore As Boolean
Private mCalls As Long

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
    AskUser message, icon
End Sub

Private Function AskUser(ByVal message As String, ByVal style As Long) As Long
    ' The wide call shows any Unicode text and belongs to Excel's window, so it cannot hide behind it.
    ' MsgBox knows the ANSI code page only and is the fallback.
    Dim caption As String
    caption = TextOf("title")
    On Error GoTo NoLibrary
    AskUser = MessageBoxW(Application.Hwnd, StrPtr(message), StrPtr(caption), style)
    Exit Function
NoLibrary:
    AskUser = MsgBox(message, style, caption)
End Function

Public Function Confirm(ByVal key As String) As Boolean
    Confirm = (AskUser(TextOf(key), QuestionYesNo) = AnswerYes)
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

Public Sub HoldExcel()
    ' Esc must reach Python as "cancel", not stop the macro in a debugger; what Python switches off is
    ' remembered here, because a Python that dies cannot switch it on again.
    On Error GoTo Done
    Application.EnableCancelKey = CancelDisabled
    mEventsBefore = Application.EnableEvents
    mUpdatingBefore = Application.ScreenUpdating
    mAlertsBefore = Application.DisplayAlerts
    mHeld = True
Done:
End Sub

Public Sub ReleaseExcel()
    ' The status bar is given back only where Python has not: a sentence of its own stays.
    On Error GoTo Done
    If mHeld Then
        If Application.ScreenUpdating <> mUpdatingBefore Or Application.EnableEvents <> mEventsBefore Then
            Application.StatusBar = False
        End If
        Application.EnableEvents = mEventsBefore
        Application.ScreenUpdating = mUpdatingBefore
        Application.DisplayAlerts = mAlertsBefore
    End If
    mHeld = False
    Application.EnableCancelKey = CancelInterrupt
Done:
End Sub

Public Function InProtectedView() As Boolean
    InProtectedView = False
    On Error GoTo Done
    InProtectedView = Not (Application.ActiveProtectedViewWindow Is Nothing)
Done:
End Function

Public Sub EnsureWorkbook()
    ' xlwings names the active workbook in its call; with none open there is nothing to name.
    If ActiveWorkbook Is Nothing Then Workbooks.Add
End Sub

Public Function ShortFolder(ByVal named As String) As String
    ' Open, Dir and Kill know the ANSI code page only; the short name of a folder is ASCII, whatever script
    ' the user's name is written in.
    Dim path As String
    path = CreateObject("WScript.Shell").ExpandEnvironmentStrings(named)
    ShortFolder = path
    On Error GoTo Done
    ShortFolder = CreateObject("Scripting.FileSystemObject").GetFolder(path).ShortPath
Done:
End Function

Public Function WorkFolder() As String
    WorkFolder = ShortFolder("%LOCALAPPDATA%") & "\xltools"
    If Dir$(WorkFolder, vbDirectory) = "" Then MkDir WorkFolder
End Function

Public Function AnswerFile() As String
    ' One file for each call: an answer that comes late must not be taken for that of the next button.
    mCalls = mCalls + 1
    AnswerFile = WorkFolder() & "\answer-" & CStr(Application.Hwnd) & "-" & Format$(Now, "yyyymmddhhnnss") & "-" & CStr(mCalls) & ".txt"
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
