"""What RunPython gives to the shell, composed by the add-in's own Basic in pyOpenVBA's interpreter.

What the interpreter has no equivalent for (the shell, files, the environment) is replaced by name; a
replacement that finds nothing fails the test.
"""

from __future__ import annotations

import re

from xltools.addin.install.sources import all_modules

SHELL = """Option Explicit
Public Function Run(command As String, style As Variant, waiting As Variant) As Long
    Note command
    Run = ExitCode()
End Function
Public Function ExpandEnvironmentStrings(text As Variant) As String
    ExpandEnvironmentStrings = text
End Function
"""
PROBE = """Option Explicit
Private mNoted As String
Private mExit As Long
Public Sub Note(ByVal text As String)
    mNoted = mNoted & text & vbLf
End Sub
Public Function Noted() As String
    Noted = mNoted
End Function
Public Function ExitCode() As Long
    ExitCode = mExit
End Function
Public Sub SetExit(ByVal code As Long)
    mExit = code
End Sub
Public Function ShortFolder(ByVal named As String) As String
    ShortFolder = "C:\\Temp"
End Function
Public Sub XltoolsNoPython(ByVal interpreter As String)
    Note "no python: " & interpreter
End Sub
Public Sub XltoolsRunFailed(ByVal logPath As String)
    Note "failed"
End Sub
"""
STUBS = (
    (r"(Function WScript\([^)]*\) As Object).*?(End Function)", r"\1\r\nSet WScript = New FakeShell\r\n\2"),
    (
        r"(Function FileExists\(ByVal FileSpec As String\) As Boolean).*?(End Function)",
        r'\1\r\nFileExists = InStr(FileSpec, "python.exe") + InStr(FileSpec, ".xltools") > 0\r\n\2',
    ),
    (
        r"(Function GetConfigFromFile\([^)]*\) As Boolean).*?(End Function)",
        r'\1\r\nGetConfigFromFile = (sName = "INTERPRETER_WIN")\r\nsValue = "@PYTHON@"\r\n\2',
    ),
    (r" 'Adjust when using outside of Excel", ""),
    (r"(#If Mac Then) ' Application.PathSeparator[^\r\n]*", r"\1"),
    (r'GetConfig\("SHOW CONSOLE", False\) = True', "1 = 2"),
    (r"Application\.Hwnd", "77"),
    (r'Application\.Path & "\\" & Application\.Name', r'"C:\\Office\\Microsoft Excel"'),
    (r"Kill LOG_FILE(?=\r?\n    On Error GoTo 0\r?\nEnd Function)", ""),
)


def compose(interpreter: str, command: str, exit_code: int = 0) -> list[str]:
    """What the shell and our own procedures were given, in order."""
    from pyopenvba.apps.excel import ExcelApplication

    source = all_modules()["xlwings"]
    for pattern, stub in STUBS:
        source, number = re.subn(pattern, stub, source, flags=re.DOTALL)
        assert number, pattern
    source = re.sub(r'Environ\("\w+"\)', r'"C:\\Temp"', source).replace("@PYTHON@", interpreter)
    app = ExcelApplication()
    app.add_workbook()
    app.add_module(source, name="xlwings")
    app.add_module(SHELL, name="FakeShell", kind="class")
    app.add_module(PROBE, name="Probe")
    app.run("SetExit", exit_code)
    app.run("RunPython", command)
    return str(app.run("Noted")).strip().split("\n")
