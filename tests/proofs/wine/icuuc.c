/* For tests under Wine only, never shipped: Windows' own icuuc.dll, which Wine 8 lacks.
 * Each converter refuses with U_FILE_ACCESS_ERROR (4), so Qt takes its built-in UTF converters. */
#define REFUSING(result, name) \
    __declspec(dllexport) result name(void *a, void *b, void *c, void *d, void *e, int *code)
#define REFUSED 4

__declspec(dllexport) void *ucnv_open(const char *name, int *code) { (void)name; *code = REFUSED; return 0; }
__declspec(dllexport) void ucnv_close(void *converter) { (void)converter; }
__declspec(dllexport) void ucnv_reset(void *converter) { (void)converter; }
__declspec(dllexport) void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
__declspec(dllexport) void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
__declspec(dllexport) signed char ucnv_getMaxCharSize(const void *converter) { (void)converter; return 4; }
__declspec(dllexport) const char *ucnv_getName(const void *converter, int *code) { (void)converter; *code = REFUSED; return ""; }
__declspec(dllexport) void ucnv_getToUCallBack(const void *c, void **action, void **context) { (void)c, (void)action, (void)context; }
__declspec(dllexport) void ucnv_getFromUCallBack(const void *c, void **action, void **context) { (void)c, (void)action, (void)context; }
REFUSING(void, ucnv_setToUCallBack) { (void)a, (void)b, (void)c, (void)d, (void)e; *code = REFUSED; }
REFUSING(void, ucnv_setFromUCallBack) { (void)a, (void)b, (void)c, (void)d, (void)e; *code = REFUSED; }
__declspec(dllexport) void ucnv_cbToUWriteUChars(void *a, const void *b, int c, int d, int *code) { (void)a, (void)b, (void)c, (void)d; *code = REFUSED; }
__declspec(dllexport) void ucnv_cbFromUWriteUChars(void *a, const void **b, const void *c, int d, int *code) { (void)a, (void)b, (void)c, (void)d; *code = REFUSED; }
__declspec(dllexport) void ucnv_toUnicode(void *a, void **b, const void *c, const char **d, const char *e, int *f, signed char g, int *code) { (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g; *code = REFUSED; }
__declspec(dllexport) void ucnv_fromUnicode(void *a, char **b, const char *c, const void **d, const void *e, int *f, signed char g, int *code) { (void)a, (void)b, (void)c, (void)d, (void)e, (void)f, (void)g; *code = REFUSED; }
__declspec(dllexport) int ucnv_toUCountPending(const void *c, int *code) { (void)c; *code = REFUSED; return 0; }
__declspec(dllexport) int ucnv_fromUCountPending(const void *c, int *code) { (void)c; *code = REFUSED; return 0; }
__declspec(dllexport) const char *ucnv_getStandardName(const char *n, const char *s, int *code) { (void)n, (void)s; *code = REFUSED; return 0; }
__declspec(dllexport) const char *ucnv_getAvailableName(int n) { (void)n; return 0; }
__declspec(dllexport) int ucnv_countAvailable(void) { return 0; }
