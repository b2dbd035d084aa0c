/* For tests under Wine only, never shipped: the colour profiles of a screen, of which Wine 8 lacks a part. There are none. */
#include <windows.h>

__declspec(dllexport) HANDLE WINAPI OpenColorProfileW(void *a, DWORD b, DWORD c, DWORD d) { (void)a, (void)b, (void)c, (void)d; return NULL; }
__declspec(dllexport) HANDLE WINAPI WcsCreateIccProfile(HANDLE a, DWORD b) { (void)a, (void)b; return NULL; }
__declspec(dllexport) BOOL WINAPI CloseColorProfile(HANDLE a) { (void)a; return TRUE; }
__declspec(dllexport) BOOL WINAPI GetColorProfileFromHandle(HANDLE a, PBYTE b, PDWORD c) { (void)a, (void)b; if (c) *c = 0; return FALSE; }
