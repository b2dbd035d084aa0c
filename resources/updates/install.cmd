@echo off
rem install.cmd SETUP PROGRAM PREVIOUS FAILED: once the program has ended, install SETUP ("-": none) over the folder PROGRAM,
rem let the new one show that it works, and bring the copy PREVIOUS back where it does not; FAILED is written then.
setlocal
set tries=0
if "%~1"=="-" goto back
:install
"%~1" /S
if not errorlevel 1 goto check
if not errorlevel 2 goto start
rem 2: refused, because the program is still closing
set /a tries+=1
if %tries% geq 8 goto start
ping -n 2 127.0.0.1 >nul
goto install
:check
"%~2\dicandesk-cli.exe" updates check-self >nul 2>nul
if not errorlevel 1 goto start
:back
if exist "%~2.failed" rmdir /s /q "%~2.failed"
move "%~2" "%~2.failed" >nul 2>nul
if not exist "%~2" goto copy
set /a tries+=1
if %tries% geq 60 goto start
ping -n 2 127.0.0.1 >nul
goto back
:copy
xcopy "%~3" "%~2" /e /i /q /h /y >nul
if errorlevel 1 goto undo
echo back>"%~4"
rmdir /s /q "%~2.failed"
goto start
:undo
rmdir /s /q "%~2"
move "%~2.failed" "%~2" >nul
:start
del "%~dp0installing.txt" 2>nul
start "" "%~2\DiCanDesk.exe"
