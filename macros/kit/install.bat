@echo off
chcp 936 >nul
setlocal
title 绩效表加载项 安装
cd /d "%~dp0"
set "PY=%~dp0app\python\python.exe"
if not exist "%PY%" (
  echo 安装包不完整：请把整个压缩包解压到一个文件夹，再双击这个文件。
  pause
  exit /b 1
)
echo 正在复制程序，请稍等……
"%PY%" -m xltools addin install --from "%~dp0app"
if errorlevel 1 goto failed
echo.
echo 安装完成。请重新打开 Excel，功能区里会出现“绩效表”一栏。
pause
exit /b 0
:failed
echo.
echo 安装没有成功，原来的版本没有改动。请关闭所有 Excel 窗口再试；仍不成功，请运行“诊断.bat”，把窗口里的内容发给维护人员。
pause
exit /b 1
