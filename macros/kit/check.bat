@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 诊断
set "PYTHONIOENCODING="
set "BASE=%LOCALAPPDATA%\xltools"
if not exist "%BASE%\venv\Scripts\python.exe" (
  echo 还没有安装，请先运行“安装.bat”。
  pause
  exit /b 1
)
chcp 65001 >nul
"%BASE%\venv\Scripts\python.exe" -m xltools doctor
pause
