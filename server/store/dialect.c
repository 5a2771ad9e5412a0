/* dialect.c - one SQL text for two databases: opens the comments meant for one of them. */
#include "server/store/driver.h"
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The end of the string, quoted name or line comment that starts at `p`; NULL when none does. */
static char *skip_opaque(char *p) {
    if (*p == '\'' || *p == '"') {
        char *end = strchr(p + 1, *p);
        return end ? end + 1 : p + strlen(p);
    }
    if (p[0] == '-' && p[1] == '-') return p + strcspn(p, "\n");
    return NULL;
}

/* Blanks the marks around `/ *word ... * /`, or leaves a comment for others alone. */
static char *open_comment(char *p, const char *word) {
    char *end = strstr(p + 2, "*/");
    if (!end) return p + strlen(p);
    size_t length = strlen(word);
    if (strncmp(p + 2, word, length) == 0 && isspace((unsigned char)p[2 + length])) {
        memset(p, ' ', 2 + length);
        memset(end, ' ', 2);
    }
    return end + 2;
}

char *store_dialect(const char *sql, const char *driver) {
    char *text = strdup(sql);
    if (!text) return NULL;
    for (char *p = text; *p;) {
        char *end = skip_opaque(p);
        if (end) p = end;
        else if (p[0] == '/' && p[1] == '*') p = open_comment(p, driver);
        else p++;
    }
    return text;
}

size_t store_parameters(const char *sql) {
    size_t highest = 0;
    char *p = (char *)sql; /* skip_opaque changes nothing */
    while (*p) {
        char *end = skip_opaque(p);
        if (!end && p[0] == '/' && p[1] == '*') {
            end = strstr(p + 2, "*/");
            end = end ? end + 2 : p + strlen(p);
        }
        if (!end && *p == '$' && isdigit((unsigned char)p[1])) {
            size_t number = strtoul(p + 1, &end, 10);
            if (number > highest) highest = number;
        }
        p = end ? end : p + 1;
    }
    return highest;
}
