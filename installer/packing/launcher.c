/* DiCanDesk.exe and dicandesk-cli.exe: load runtime\python311.dll and run "python -X utf8 -m boot ...".
 *
 * An own program instead of pythonw.exe: own name and icon in the task bar and the list of processes, UTF-8 and long
 * paths by its manifest, and a mutex by which the installer sees that the program is running.
 */
#include <windows.h>
#include <shellapi.h>

#define LONGEST 32768

typedef int (*PythonMain)(int, wchar_t **);
typedef HRESULT(WINAPI *SetAppId)(PCWSTR);

static int refuse(const wchar_t *sentence) {
#ifdef CONSOLE
    DWORD written;
    WriteConsoleW(GetStdHandle(STD_ERROR_HANDLE), sentence, lstrlenW(sentence), &written, NULL);
#else
    MessageBoxW(NULL, sentence, L"DiCanDesk", MB_ICONERROR);
#endif
    return 3;
}

static int start(void) {
    static wchar_t program[LONGEST], library[LONGEST + 32];
    int given = 0;
    wchar_t **arguments = CommandLineToArgvW(GetCommandLineW(), &given);
    GetModuleFileNameW(NULL, program, LONGEST);
    lstrcpyW(library, program);
    int end = lstrlenW(library);
    while (end && library[end] != L'\\') end--;
    library[end] = 0;
    lstrcatW(library, L"\\runtime");
    SetDllDirectoryW(library);
    lstrcatW(library, L"\\python311.dll");
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    PythonMain run = python ? (PythonMain)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!run || !arguments)
        return refuse(L"Chương trình thiếu tệp runtime\\python311.dll nên không mở được. Dữ liệu vẫn còn nguyên. "
                      L"Hãy chạy lại bộ cài DiCanDesk.\n\n"
                      L"The program lacks runtime\\python311.dll and cannot start. Your data are safe. "
                      L"Run the DiCanDesk installer again.\n");
    CreateMutexW(NULL, FALSE, L"Local\\DiCanDesk.running");
    HMODULE shell = GetModuleHandleW(L"shell32.dll");
    SetAppId set_app_id = shell ? (SetAppId)(void *)GetProcAddress(shell, "SetCurrentProcessExplicitAppUserModelID") : NULL;
    if (set_app_id) set_app_id(L"vn.dicandesk.DiCanDesk");
    wchar_t **all = HeapAlloc(GetProcessHeap(), 0, (given + 6) * sizeof *all);
    if (!all) return refuse(L"Máy đang hết bộ nhớ. Hãy đóng bớt chương trình rồi mở lại.\n");
    int count = 0;
    all[count++] = program;
    all[count++] = L"-X";
    all[count++] = L"utf8";
    all[count++] = L"-m";
    all[count++] = L"boot";
    for (int i = 1; i < given; i++) all[count++] = arguments[i];
    all[count] = NULL;
    return run(count, all);
}

#ifdef CONSOLE
int wmain(void) { return start(); }
#else
int WINAPI wWinMain(HINSTANCE instance, HINSTANCE before, PWSTR line, int show) {
    (void)instance, (void)before, (void)line, (void)show;
    return start();
}
#endif
