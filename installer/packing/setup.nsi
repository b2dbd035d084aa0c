; makensis -DSOURCE=<program folder> -DTARGET=<setup.exe> -DVERSION=0.1.0 -DNUMBERS=0.1.0.0 -DTEXTS=<folder> setup.nsi
; Installs for one person, without administrator rights. The data folder is never touched but by a ticked box of the
; uninstaller. Exit codes of a silent run: 0 done, 2 refused (the reason is in the detail print and on standard output).
Unicode true
Target amd64-unicode
!ifdef IN_A_HURRY
SetCompressor zlib
!else
SetCompressor /SOLID lzma
SetCompressorDictSize 64
!endif
ManifestSupportedOS Win10
ManifestDPIAware true
!include MUI2.nsh
!include WinVer.nsh
!include x64.nsh
!include LogicLib.nsh
!include FileFunc.nsh

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\DiCanDesk"
!define RUNNING "Local\DiCanDesk.running"
!define OLDEST_BUILD 17763 ; Windows 10 1809

Name "DiCanDesk"
OutFile "${TARGET}"
BrandingText "DiCanDesk ${VERSION}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\DiCanDesk"
InstallDirRegKey HKCU "Software\DiCanDesk" "InstallDir"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${NUMBERS}"
VIAddVersionKey /LANG=1066 "ProductName" "DiCanDesk"
VIAddVersionKey /LANG=1066 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=1066 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=1066 "FileDescription" "Bộ cài DiCanDesk"
VIAddVersionKey /LANG=1066 "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${SOURCE}\DiCanDesk.ico"
!define MUI_UNICON "${SOURCE}\DiCanDesk.ico"
!define MUI_ABORTWARNING
!define MUI_LANGDLL_ALLLANGUAGES
!define MUI_LANGDLL_REGISTRY_ROOT HKCU
!define MUI_LANGDLL_REGISTRY_KEY "Software\DiCanDesk"
!define MUI_LANGDLL_REGISTRY_VALUENAME "SetupLanguage"
!define MUI_WELCOMEPAGE_TEXT "$(WelcomeText)"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${SOURCE}\licences\DiCanDesk.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\DiCanDesk.exe"
!insertmacro MUI_PAGE_FINISH
!define MUI_COMPONENTSPAGE_NODESC
!define MUI_PAGE_HEADER_TEXT "$(UninstallTitle)"
!define MUI_PAGE_HEADER_SUBTEXT "$(UninstallText)"
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
; NSIS' own Vietnamese texts are not NFC; TEXTS holds a normalised copy
!insertmacro MUI_LANGUAGEEX "${TEXTS}" "Vietnamese"
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_RESERVEFILE_LANGDLL

LangString WelcomeText ${LANG_VIETNAMESE} "Bộ cài chép chương trình vào thư mục riêng của bạn trên máy này, không cần quyền quản trị.$\r$\n$\r$\nDữ liệu đã có của DiCanDesk được giữ nguyên."
LangString WelcomeText ${LANG_ENGLISH} "Setup copies the program into your own folder on this PC; no administrator rights are needed.$\r$\n$\r$\nData that DiCanDesk already has stay as they are."
LangString IsRunning ${LANG_VIETNAMESE} "DiCanDesk đang mở. Chưa có gì thay đổi, dữ liệu vẫn an toàn. Hãy lưu, đóng DiCanDesk rồi chạy lại."
LangString IsRunning ${LANG_ENGLISH} "DiCanDesk is open. Nothing was changed and the data are safe. Save, close DiCanDesk, then run this again."
LangString TooOld ${LANG_VIETNAMESE} "Máy này dùng Windows cũ hơn Windows 10 bản 1809, hoặc Windows 32-bit. DiCanDesk cần Windows 10 bản 1809 trở lên, 64-bit. Chưa có gì thay đổi."
LangString TooOld ${LANG_ENGLISH} "This PC runs a Windows older than Windows 10 version 1809, or a 32-bit one. DiCanDesk needs 64-bit Windows 10 1809 or later. Nothing was changed."
LangString CannotWrite ${LANG_VIETNAMESE} "Không ghi được vào $INSTDIR (đĩa đầy, hoặc không có quyền). Bản cũ vẫn chạy được, dữ liệu vẫn an toàn. Hãy dọn đĩa hoặc chọn thư mục khác rồi chạy lại."
LangString CannotWrite ${LANG_ENGLISH} "Cannot write to $INSTDIR (disk full, or no right to). The old version still works and the data are safe. Free some space or choose another folder, then run this again."
LangString ProgramPart ${LANG_VIETNAMESE} "Chương trình"
LangString ProgramPart ${LANG_ENGLISH} "The program"
LangString DataPart ${LANG_VIETNAMESE} "Cả dữ liệu trên máy này (không lấy lại được)"
LangString DataPart ${LANG_ENGLISH} "The data on this PC as well (cannot be taken back)"
LangString UninstallTitle ${LANG_VIETNAMESE} "Gỡ DiCanDesk"
LangString UninstallTitle ${LANG_ENGLISH} "Uninstall DiCanDesk"
LangString UninstallText ${LANG_VIETNAMESE} "Dữ liệu được giữ lại, trừ khi bạn đánh dấu ô thứ hai."
LangString UninstallText ${LANG_ENGLISH} "The data stay, unless you tick the second box."
LangString FileKind ${LANG_VIETNAMESE} "Tệp mang đi của DiCanDesk"
LangString FileKind ${LANG_ENGLISH} "DiCanDesk courier file"

!macro Refuse TEXT
  DetailPrint "${TEXT}"
  IfSilent +2
  MessageBox MB_OK|MB_ICONEXCLAMATION "${TEXT}"
  SetErrorLevel 2
  Quit
!macroend

!macro RefuseWhileRunning
  System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${RUNNING}") p .r0'
  ${If} $0 P<> 0
    System::Call 'kernel32::CloseHandle(p r0)'
    !insertmacro Refuse "$(IsRunning)"
  ${EndIf}
!macroend

Function .onInit
  !insertmacro MUI_LANGDLL_DISPLAY
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    !insertmacro Refuse "$(TooOld)"
  ${EndIf}
  ReadRegStr $0 HKLM "SOFTWARE\Microsoft\Windows NT\CurrentVersion" "CurrentBuildNumber"
  ${If} $0 < ${OLDEST_BUILD}
    !insertmacro Refuse "$(TooOld)"
  ${EndIf}
  !insertmacro RefuseWhileRunning
FunctionEnd

; A file that cannot be written ends a silent run at once: what was unpacked so far would fill the disk for good.
Function .onInstFailed
  SetOutPath "$TEMP"
  RMDir /r "$INSTDIR\new"
FunctionEnd

Function un.onInit
  !insertmacro MUI_UNGETLANGUAGE
  !insertmacro RefuseWhileRunning
FunctionEnd

!macro Exchange NAME
  CreateDirectory "$INSTDIR\old"
  Rename "$INSTDIR\${NAME}" "$INSTDIR\old\${NAME}"
  Rename "$INSTDIR\new\${NAME}" "$INSTDIR\${NAME}"
!macroend

; The new version is unpacked beside the old one and takes its place only when it is whole: a full disk or a power cut
; leaves the old version running.
Section "$(ProgramPart)" Program
  SectionIn RO
  RMDir /r "$INSTDIR\new"
  SetOutPath "$INSTDIR\new"
  ClearErrors
  File /r "${SOURCE}\*.*"
  ${If} ${Errors}
    SetOutPath "$TEMP"
    RMDir /r "$INSTDIR\new"
    !insertmacro Refuse "$(CannotWrite)"
  ${EndIf}
  SetOutPath "$INSTDIR"
  !insertmacro Exchange runtime
  !insertmacro Exchange resources
  !insertmacro Exchange licences
  !insertmacro Exchange dicandesk
  !insertmacro Exchange DiCanDesk.exe
  !insertmacro Exchange dicandesk-cli.exe
  !insertmacro Exchange DiCanDesk.ico
  !insertmacro Exchange sbom.json
  RMDir /r "$INSTDIR\new"
  RMDir /r "$INSTDIR\old"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateDirectory "$SMPROGRAMS\DiCanDesk"
  CreateShortcut "$SMPROGRAMS\DiCanDesk\DiCanDesk.lnk" "$INSTDIR\DiCanDesk.exe"
  CreateShortcut "$DESKTOP\DiCanDesk.lnk" "$INSTDIR\DiCanDesk.exe"
  WriteRegStr HKCU "Software\DiCanDesk" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "Software\DiCanDesk" "Version" "${VERSION}"
  WriteRegStr HKCU "Software\Classes\.dcdsync" "" "DiCanDesk.Courier"
  WriteRegStr HKCU "Software\Classes\DiCanDesk.Courier" "" "$(FileKind)"
  WriteRegStr HKCU "Software\Classes\DiCanDesk.Courier\DefaultIcon" "" "$INSTDIR\DiCanDesk.exe,1"
  WriteRegStr HKCU "Software\Classes\DiCanDesk.Courier\shell\open\command" "" '"$INSTDIR\DiCanDesk.exe" "%1"'
  WriteRegStr HKCU "${KEY}" "DisplayName" "DiCanDesk"
  WriteRegStr HKCU "${KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEY}" "DisplayIcon" "$INSTDIR\DiCanDesk.exe"
  WriteRegStr HKCU "${KEY}" "Publisher" "DiCanDesk"
  WriteRegStr HKCU "${KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${KEY}" "EstimatedSize" $0
SectionEnd

Section "un.$(ProgramPart)" RemoveProgram
  SectionIn RO
  RMDir /r "$INSTDIR\runtime"
  RMDir /r "$INSTDIR\resources"
  RMDir /r "$INSTDIR\licences"
  RMDir /r "$INSTDIR\dicandesk"
  RMDir /r "$INSTDIR\new"
  RMDir /r "$INSTDIR\old"
  Delete "$INSTDIR\DiCanDesk.exe"
  Delete "$INSTDIR\dicandesk-cli.exe"
  Delete "$INSTDIR\DiCanDesk.ico"
  Delete "$INSTDIR\sbom.json"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\DiCanDesk\DiCanDesk.lnk"
  RMDir "$SMPROGRAMS\DiCanDesk"
  Delete "$DESKTOP\DiCanDesk.lnk"
  DeleteRegKey HKCU "Software\DiCanDesk"
  DeleteRegKey HKCU "Software\Classes\DiCanDesk.Courier"
  ReadRegStr $0 HKCU "Software\Classes\.dcdsync" ""
  ${If} $0 == "DiCanDesk.Courier"
    DeleteRegKey HKCU "Software\Classes\.dcdsync"
  ${EndIf}
  DeleteRegKey HKCU "${KEY}"
SectionEnd

Section /o "un.$(DataPart)" RemoveData
  RMDir /r "$LOCALAPPDATA\DiCanDesk"
  RMDir /r "$LOCALAPPDATA\DiCanDesk-practice"
SectionEnd
