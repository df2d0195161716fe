Attribute VB_Name = "XltoolsPress"
Option Explicit
' What a button does before and after Python: ask for files, call, show the answer.

Private mBusy As Boolean

Public Sub PressButton(ByVal buttonId As String, ByVal buttonTag As String)
    Dim arguments As String
    ' Excel answers the mouse while Python works; a second call would write into the first one's sheet.
    If mBusy Then
        ShowText "busy", IconInformation
        Exit Sub
    End If
    On Error GoTo Failed
    mBusy = True
    HoldExcel
    If AskArguments(buttonId, buttonTag, arguments) Then
        If NeedsWorkbook(buttonId) And InProtectedView() Then
            ShowText "protected_view", IconWarning
        Else
            EnsureWorkbook
            CallPython buttonId, arguments
        End If
    End If
    ReleaseExcel
    mBusy = False
    Exit Sub
Failed:
    AppendLog "VBA " & buttonId & ": " & Err.Number & " " & Err.Description
    ReleaseExcel
    mBusy = False
    ShowText "vba_failed", IconError
End Sub

Private Function NeedsWorkbook(ByVal buttonId As String) As Boolean
    Select Case buttonId
        Case "check", "nextone", "repair", "addrow", "fill", "score", "submit"
            NeedsWorkbook = True
        Case Else
            NeedsWorkbook = False
    End Select
End Function

Private Function AskArguments(ByVal buttonId As String, ByVal buttonTag As String, ByRef arguments As String) As Boolean
    ' arguments: one "name=value" a line; False when the user cancelled.
    Dim answer As String
    Dim second As String
    arguments = ""
    AskArguments = False
    Select Case buttonId
        Case "fill"
            If Not PickFile("pick_data", "*.json;*.xlsx;*.xlsm;*.xls;*.docx", answer) Then Exit Function
            arguments = "path=" & answer
        Case "carry"
            If Not PickFile("pick_last_year", "*.xlsx;*.xlsm;*.xls;*.et", answer) Then Exit Function
            arguments = "path=" & answer
        Case "merge"
            If Not PickFolder("pick_folder", answer) Then Exit Function
            arguments = "path=" & answer
        Case "report"
            If Not PickFolder("pick_folder", answer) Then Exit Function
            arguments = "path=" & answer
        Case "dispatch"
            If Not PickFile("pick_roster", "*.xlsx;*.xlsm;*.xls", answer) Then Exit Function
            If Not PickFolder("pick_target", second) Then Exit Function
            arguments = "path=" & answer & vbLf & "target=" & second
        Case "submit"
            If Not PickFolder("pick_target", second) Then Exit Function
            arguments = "target=" & second
        Case "repair"
            If Not Confirm("confirm_repair") Then Exit Function
    End Select
    If Left$(buttonId, 4) = "new_" Then arguments = "layout=" & buttonTag
    AskArguments = True
End Function

Public Function ActionOf(ByVal buttonId As String) As String
    ' The items of the menu share one action; every other button has its own.
    If Left$(buttonId, 4) = "new_" Then
        ActionOf = "new"
    Else
        ActionOf = buttonId
    End If
End Function

Public Sub CallPython(ByVal buttonId As String, ByVal arguments As String)
    Dim answerPath As String
    answerPath = AnswerFile()
    DeleteFile answerPath
    MarkStarted
    RunPython "from xltools.addin import entry; entry.run('" & ActionOf(buttonId) & "', '" & HexEncode(arguments) & "', '" & HexEncode(answerPath) & "')"
    If FileThere(answerPath) Then
        ShowAnswer ReadAscii(answerPath)
        DeleteFile answerPath
    ElseIf Not FailureShown() Then
        ShowText "no_answer", IconError
    End If
End Sub

Public Sub ShowAnswer(ByVal content As String)
    ' "status=ok", "message=<hex>": a status line and one sentence, empty when there is nothing to say.
    Dim status As String
    Dim message As String
    status = AnswerValue(content, "status")
    message = HexDecode(AnswerValue(content, "message"))
    If message = "" Then Exit Sub
    If status = "error" Then
        ShowMessage message, IconError
    ElseIf status = "warning" Then
        ShowMessage message, IconWarning
    Else
        ShowMessage message, IconInformation
    End If
End Sub

Public Function NewMenu() As String
    ' The settings button writes a menu with the county's own forms; without one the built-in list serves.
    Dim path As String
    path = MenuFile()
    If FileThere(path) Then
        NewMenu = ReadAscii(path)
    Else
        NewMenu = TextOf("menu")
    End If
End Function
