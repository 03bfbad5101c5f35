; Steps that the installer for Windows adds to electron-builder's: `pen` on the PATH of the user, and off it with the uninstallation.
; The programs do the work, because a text in NSIS has a limit that a PATH can exceed, and would then be cut.

!macro changeUserPath action
  Push $0
  nsExec::ExecToLog '"$SYSDIR\cmd.exe" /d /s /c ""$INSTDIR\resources\user-path.cmd" ${action}"'
  Pop $0
  ${if} $0 != 0
    DetailPrint "The PATH was not changed. The command is $INSTDIR\bin\pen.cmd."
  ${endif}
  Pop $0
!macroend

!macro customInstall
  !insertmacro changeUserPath add
!macroend

!macro customUnInstall
  ; An update installs the same folder again.
  ${ifNot} ${isUpdated}
    !insertmacro changeUserPath remove
  ${endif}
!macroend
