@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 安装
cd /d "%~dp0"
set "BASE=%LOCALAPPDATA%\xltools"
set "PY="
for /f "delims=" %%P in ('py -@PYTHON@ -c "import sys; print(sys.executable)" 2^>nul') do set "PY=%%P"
if not defined PY if exist "%BASE%\python\python.exe" set "PY=%BASE%\python\python.exe"
if not defined PY for /f "delims=" %%P in ('python -c "import sys; print(sys.executable if sys.version_info[:2] == tuple(map(int, '@PYTHON@'.split('.'))) else '')" 2^>nul') do set "PY=%%P"
if not defined PY if exist "python-installer.exe" (
  echo 正在安装 Python，请稍等……
  start /wait "" "python-installer.exe" /quiet InstallAllUsers=0 PrependPath=0 Include_launcher=0 Include_test=0 Shortcuts=0 TargetDir="%BASE%\python"
  if exist "%BASE%\python\python.exe" set "PY=%BASE%\python\python.exe"
)
if not defined PY (
  echo 没有找到 Python @PYTHON@（64 位）。
  echo 请先从 www.python.org 安装 Python @PYTHON@，再运行“安装.bat”。
  pause
  exit /b 1
)
echo 使用 Python：%PY%
if not exist "%BASE%" mkdir "%BASE%"
"%PY%" -m venv "%BASE%\venv"
if errorlevel 1 goto failed
"%BASE%\venv\Scripts\python.exe" -m pip install --no-index --find-links "%~dp0wheels" --upgrade xltools pywin32 tzdata colorama
if errorlevel 1 goto failed
"%BASE%\venv\Scripts\python.exe" -m xltools addin install --xlam "%~dp0xltools.xlam" --handbook "%~dp0使用手册"
if errorlevel 1 goto failed
echo.
echo 安装完成。请重新打开 Excel，功能区里会出现“绩效表”一栏。
pause
exit /b 0
:failed
echo.
echo 安装没有成功。请关闭所有 Excel 窗口再试；仍不成功，请运行“诊断.bat”，把窗口里的内容发给维护人员。
pause
exit /b 1
