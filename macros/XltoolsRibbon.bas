Attribute VB_Name = "XltoolsRibbon"
Option Explicit
' Callbacks of customUI14.xml. Only this module names the ribbon's types.

Private mRibbon As IRibbonUI

Public Sub XlOnLoad(ribbon As IRibbonUI)
    Set mRibbon = ribbon
End Sub

Public Sub XlOnAction(control As IRibbonControl)
    PressButton control.ID, control.Tag
    XlRefreshRibbon
End Sub

Public Sub XlGetEnabled(control As IRibbonControl, ByRef returnedVal As Variant)
    returnedVal = ButtonEnabled(control.ID)
End Sub

Public Sub XlGetNewMenu(control As IRibbonControl, ByRef returnedVal As Variant)
    returnedVal = NewMenu()
End Sub

Public Sub XlRefreshRibbon()
    ' The pointer is lost when VBA is reset; the buttons then keep their last state.
    If Not mRibbon Is Nothing Then mRibbon.Invalidate
End Sub
