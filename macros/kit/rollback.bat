@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 退回上一版
cd /d "%~dp0"
set "PY=%~dp0app\python\python.exe"
if not exist "%PY%" (
  echo 安装包不完整：请把整个压缩包解压到一个文件夹，再双击这个文件。
  pause
  exit /b 1
)
"%PY%" -m xltools addin rollback
if errorlevel 1 goto failed
pause
exit /b 0
:failed
echo 没有退回，现在的版本没有改动。
pause
exit /b 1
