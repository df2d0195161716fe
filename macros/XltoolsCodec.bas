Attribute VB_Name = "XltoolsCodec"
Option Explicit
' Text in and out of VBA as ASCII: every UTF-16 unit as four hexadecimal digits.

Public Function HexEncode(ByVal text As String) As String
    Dim i As Long
    Dim unit As Long
    Dim result As String
    result = ""
    For i = 1 To Len(text)
        unit = AscW(Mid$(text, i, 1))
        If unit < 0 Then unit = unit + 65536
        result = result & Right$("0000" & Hex$(unit), 4)
    Next i
    HexEncode = result
End Function

Public Function HexDecode(ByVal digits As String) As String
    Dim i As Long
    Dim unit As Long
    Dim result As String
    result = ""
    For i = 1 To Len(digits) - 3 Step 4
        unit = HexUnit(Mid$(digits, i, 4))
        result = result & ChrW$(unit)
    Next i
    HexDecode = result
End Function

Private Function HexUnit(ByVal digits As String) As Long
    ' CLng("&H8000") is negative in VBA; count the digits instead.
    Dim i As Long
    Dim value As Long
    value = 0
    For i = 1 To Len(digits)
        value = value * 16 + InStr(1, "0123456789ABCDEF", UCase$(Mid$(digits, i, 1))) - 1
    Next i
    HexUnit = value
End Function

Public Function AnswerValue(ByVal content As String, ByVal key As String) As String
    Dim rest As String
    Dim oneLine As String
    Dim cut As Long
    rest = Replace(content, vbCr, "") & vbLf
    AnswerValue = ""
    Do While Len(rest) > 0
        cut = InStr(1, rest, vbLf)
        oneLine = Left$(rest, cut - 1)
        rest = Mid$(rest, cut + 1)
        If Left$(oneLine, Len(key) + 1) = key & "=" Then
            AnswerValue = Mid$(oneLine, Len(key) + 2)
            Exit Function
        End If
    Loop
End Function
