@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 卸载
set "BASE=%LOCALAPPDATA%\xltools"
if exist "%BASE%\venv\Scripts\python.exe" (
  "%BASE%\venv\Scripts\python.exe" -m xltools addin remove
  if errorlevel 1 goto failed
)
if exist "%BASE%\venv" rmdir /s /q "%BASE%\venv"
echo 已卸载。设置和日志还留在 %BASE%，不需要可以自行删除。
pause
exit /b 0
:failed
echo 卸载没有成功：请关闭所有 Excel 窗口后再试。
pause
exit /b 1
