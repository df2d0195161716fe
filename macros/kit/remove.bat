@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 卸载
cd /d "%~dp0"
set "PY=%~dp0app\python\python.exe"
if not exist "%PY%" (
  echo 安装包不完整：请把整个压缩包解压到一个文件夹，再双击这个文件。
  pause
  exit /b 1
)
set "ALL="
set "ANSWER="
set /p ANSWER=设置和日志也一起删除吗？删除请输入 Y，保留请直接按回车：
if /i "%ANSWER:~0,1%"=="Y" set "ALL=--all"
"%PY%" -m xltools addin remove %ALL%
if errorlevel 1 goto failed
echo 已卸载。
pause
exit /b 0
:failed
echo 卸载没有成功：请关闭所有 Excel 窗口后再试。
pause
exit /b 1
