"""The batch files and the one-page guide of the kit; ``@PYTHON@`` stands for the Python version."""

from __future__ import annotations

INSTALL_BAT = r"""@echo off
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
"""

REMOVE_BAT = r"""@echo off
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
"""

CHECK_BAT = r"""@echo off
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
"""

GUIDE = """绩效表加载项 使用说明

一、需要什么
　　Windows 10 或 11，Microsoft Excel 2010 或更新版本（64 位、32 位都可以），64 位 Python @PYTHON@。
　　不需要管理员权限，不需要联网。
　　WPS 和 Linux：加载项用不了，但模板、工作簿和命令行都能用（xltools --help）。

二、安装
　　1. 把整个压缩包解压到一个文件夹（不要在压缩包里直接运行）。
　　2. 关闭所有 Excel 窗口。
　　3. 双击“安装.bat”。没有 Python 时，先安装 Python @PYTHON@（安装包里若有 python-installer.exe 会自动安装）。
　　4. 重新打开 Excel，功能区里出现“绩效表”一栏。

三、常用的几步
　　新建表 → 填写 → 校验 → 按“校验结果”逐个修改（定位下一个问题、一键修复）→ 导出上报。
　　上年已有的表：按“沿用上年”，选择上年的工作簿。
　　年终：填好实际完成值，按“生成评分表”。
　　县里：把各单位的文件放进一个文件夹，按“汇总文件夹”“生成报告”。

四、出了问题
　　按钮点了没有反应、提示找不到 Python：双击“诊断.bat”，按每一条后面的办法处理。
　　按钮是灰色：没有打开工作簿，或者还没有校验过。
　　提示工作表有保护密码：在“审阅”里撤销工作表保护后再试。
　　想撤销：按钮做的修改不能用“撤销”退回；改动前的内容记在“修复记录”表里，也可以不保存关闭。
　　日志在 %LOCALAPPDATA%\\xltools 文件夹里，可以发给维护人员。

五、卸载
　　关闭 Excel，双击“卸载.bat”。
"""
