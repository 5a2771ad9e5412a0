/* password_common.h - the very common passwords that are long enough to pass the length rule. */
#ifndef ACCESS_PASSWORD_COMMON_H
#define ACCESS_PASSWORD_COMMON_H
#include <stddef.h>

extern const char *const password_common[]; /* lower case */
extern const size_t password_common_count;

#endif
