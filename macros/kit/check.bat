@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 诊断
cd /d "%~dp0"
set "PY=%~dp0app\python\python.exe"
if not exist "%PY%" (
  echo 安装包不完整：请把整个压缩包解压到一个文件夹，再双击这个文件。
  pause
  exit /b 1
)
set "BASE=%LOCALAPPDATA%\xltools"
set "CUR="
if exist "%BASE%\current.txt" set /p CUR=<"%BASE%\current.txt"
if not defined CUR (
  echo 还没有安装，请先运行“安装.bat”。
  pause
  exit /b 1
)
if exist "%BASE%\versions\%CUR%\python\python.exe" set "PY=%BASE%\versions\%CUR%\python\python.exe"
"%PY%" -m xltools doctor
set "CODE=%errorlevel%"
pause
exit /b %CODE%
