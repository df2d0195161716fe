"""Run by LibreOffice's own Python: load the add-in, stub Excel and RunPython, press buttons, print JSON.

Usage: libreoffice_vba.py SOFFICE ADDIN WORKDIR
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

HOST = """
Option VBASupport 1
Public Const IconError As Long = 16
Public Const IconWarning As Long = 48
Public Const IconInformation As Long = 64
Public Shown As String
Public Logged As String
Public Refuse As Boolean
Public Protected As Boolean
Public Held As String
Function TextOf(ByVal key As String) As String
    Dim row As Long
    Dim sheet As Object
    Set sheet = ThisComponent.Sheets.getByName("texts")
    TextOf = key
    For row = 0 To 60
        If sheet.getCellByPosition(0, row).String = key Then TextOf = sheet.getCellByPosition(1, row).String
    Next row
End Function
Sub ShowText(ByVal key As String, ByVal icon As Long)
    ShowMessage TextOf(key), icon
End Sub
Sub ShowMessage(ByVal message As String, ByVal icon As Long)
    Shown = Shown & icon & ":" & message & Chr(10)
End Sub
Function Confirm(ByVal key As String) As Boolean
    Confirm = Not Refuse
End Function
Function PickFile(ByVal titleKey As String, ByVal patterns As String, answer As String) As Boolean
    answer = "@WORK@/=" & ChrW(20065) & ChrW(38215) & " 1.xlsx"
    PickFile = Not Refuse
End Function
Function PickFolder(ByVal titleKey As String, answer As String) As Boolean
    answer = "@WORK@"
    PickFolder = Not Refuse
End Function
Sub EnsureWorkbook()
End Sub
Sub HoldExcel()
    Held = Held & "H"
End Sub
Sub ReleaseExcel()
    Held = Held & "R"
End Sub
Function InProtectedView() As Boolean
    InProtectedView = Protected
End Function
Function TakeHeld() As String
    TakeHeld = Held
    Held = ""
End Function
Sub SetProtected(ByVal value As Boolean)
    Protected = value
End Sub
Function WorkFolder() As String
    WorkFolder = "@WORK@"
End Function
Function AnswerFile() As String
    AnswerFile = "@WORK@/answer.txt"
End Function
Function MenuFile() As String
    MenuFile = "@WORK@/menu.xml"
End Function
Function FileThere(ByVal path As String) As Boolean
    FileThere = FileExists(path)
End Function
Sub DeleteFile(ByVal path As String)
    If FileExists(path) Then Kill path
End Sub
Function ReadAscii(ByVal path As String) As String
    Dim handle As Integer
    Dim oneLine As String
    Dim content As String
    handle = FreeFile
    Open path For Input As #handle
    Do While Not EOF(handle)
        Line Input #handle, oneLine
        content = content & oneLine & Chr(10)
    Loop
    Close #handle
    ReadAscii = content
End Function
Sub AppendLog(ByVal text As String)
    Logged = Logged & text & Chr(10)
End Sub
Sub MarkStarted()
End Sub
Function FailureShown() As Boolean
    FailureShown = False
End Function
Function TakeShown() As String
    TakeShown = Shown & Logged
    Shown = ""
    Logged = ""
End Function
Sub SetRefuse(ByVal value As Boolean)
    Refuse = value
End Sub
"""
PYTHON = """
Option VBASupport 1
Public Calls As String
Public Answer As String
Public Again As Boolean
Public Broken As Boolean
Public Nothingness As Long
Public Function RunPython(ByVal PythonCommand As String)
    Dim handle As Integer
    Calls = Calls & PythonCommand & Chr(10)
    If Broken Then Calls = Calls & (1 / Nothingness)
    If Again Then
        Again = False
        PressButton "repair", ""
    End If
    If Answer <> "" Then
        handle = FreeFile
        Open AnswerFile() For Output As #handle
        Print #handle, Answer
        Close #handle
    End If
End Function
Function TakeCalls() As String
    TakeCalls = Calls
    Calls = ""
End Function
Sub SetTrouble(ByVal twice As Boolean, ByVal fails As Boolean)
    Again = twice
    Broken = fails
End Sub
Sub SetAnswer(ByVal text As String)
    Answer = text
End Sub
"""


def properties(**values: object) -> tuple[PropertyValue, ...]:
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def main() -> None:
    soffice, addin, work = sys.argv[1:4]
    pipe = f"xltools{int(time.time() * 1000)}"
    profile = Path(work, "profile").as_uri()
    office = subprocess.Popen(
        [soffice, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nologo",
         f"--accept=pipe,name={pipe};urp;"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
        context = None
        for _ in range(120):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:  # noqa: BLE001 - uno makes its exception classes at run time
                time.sleep(0.5)
        assert context is not None, "LibreOffice did not start"
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        document = desktop.loadComponentFromURL(
            Path(addin).as_uri(), "_blank", 0,
            properties(Hidden=True, MacroExecutionMode=4, FilterName="Calc MS Excel 2007 VBA XML"),
        )  # fmt: skip
        assert document is not None, "LibreOffice cannot load the add-in"
        print(json.dumps(drive(document, work), ensure_ascii=False))
        document.close(True)
        desktop.terminate()
    finally:
        try:
            office.wait(20)
        except subprocess.TimeoutExpired:
            office.kill()


def drive(document: object, work: str) -> dict[str, object]:
    libraries = document.BasicLibraries
    name = "VBAProject"
    libraries.loadLibrary(name)
    library = libraries.getByName(name)
    modules = {key: library.getByName(key) for key in library.ElementNames}
    library.replaceByName("XltoolsHost", HOST.replace("@WORK@", work))
    library.replaceByName("xlwings", PYTHON)
    provider = document.getScriptProvider()

    def call(routine: str, *arguments: object) -> object:
        uri = f"vnd.sun.star.script:{name}.{routine}?language=Basic&location=document"
        return provider.getScript(uri).invoke(arguments, (), ())[0]

    texts = ["", "abc", "中文 ≥95%", "乡镇\n第二行=a", "\U00020000"]
    found: dict[str, object] = {
        "modules": sorted(modules),
        "hex": [[text, call("XltoolsCodec.HexEncode", text)] for text in texts],
        "back": [
            [text, call("XltoolsCodec.HexDecode", call("XltoolsCodec.HexEncode", text))] for text in texts
        ],
        "value": call("XltoolsCodec.AnswerValue", "status=ok\r\nmessage=4E2D\r\n", "message"),
        "menu": call("XltoolsPress.NewMenu"),
    }
    pressed = {}
    answer = "status=warning\r\nmessage=53D173B00020"
    call("xlwings.SetAnswer", answer)
    buttons = ("check", "nextone", "repair", "addrow", "fill", "carry", "score", "merge", "report",
               "dispatch", "submit", "settings", "help")  # fmt: skip
    for button in buttons:
        call("XltoolsPress.PressButton", button, "")
        pressed[button] = [call("xlwings.TakeCalls"), call("XltoolsHost.TakeShown")]
    call("XltoolsPress.PressButton", "new_xinjiang_project_goal", "xinjiang_project_goal")
    pressed["new"] = [call("xlwings.TakeCalls"), call("XltoolsHost.TakeShown")]
    found["pressed"] = pressed
    call("xlwings.SetAnswer", "")
    call("XltoolsPress.PressButton", "check", "")
    found["silent"] = [call("xlwings.TakeCalls"), call("XltoolsHost.TakeShown")]
    call("XltoolsHost.SetRefuse", True)
    refused = {}
    for button in buttons:
        call("XltoolsPress.PressButton", button, "")
        refused[button] = call("xlwings.TakeCalls")
        call("XltoolsHost.TakeShown")
    found["refused"] = refused
    call("XltoolsHost.SetRefuse", False)
    call("XltoolsHost.TakeHeld")

    def press(button: str) -> list[object]:
        call("XltoolsPress.PressButton", button, "")
        return [
            call(f"{one}") for one in ("xlwings.TakeCalls", "XltoolsHost.TakeShown", "XltoolsHost.TakeHeld")
        ]

    call("xlwings.SetAnswer", answer)
    call("xlwings.SetTrouble", True, False)
    found["twice"] = press("check")
    call("xlwings.SetTrouble", False, True)
    found["broken"] = press("check")
    call("xlwings.SetTrouble", False, False)
    found["after"] = press("check")
    call("XltoolsHost.SetProtected", True)
    found["protected"] = {button: press(button) for button in ("check", "new_x", "merge", "settings")}
    call("XltoolsHost.SetProtected", False)
    found["enabled"] = {b: call("XltoolsState.ButtonEnabled", b) for b in buttons}
    return found


if __name__ == "__main__":
    main()
