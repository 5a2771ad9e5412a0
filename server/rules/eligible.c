/* eligible.c - who may work in a stage. */
#include "server/rules/eligible.h"
#include <stdio.h>

static bool has(const lw_str *names, size_t count, lw_str name) {
    for (size_t i = 0; i < count; i++)
        if (lw_str_equal(names[i], name)) return true;
    return false;
}

const char *eligible_lacks(const workflow_stage *stage, const abilities *person, char text[160]) {
    enum { ROOM = 160 };
    if (person->tier < stage->tier) {
        snprintf(text, ROOM, "the tier %s", tier_names[stage->tier]);
        return text;
    }
    for (size_t i = 0; i < stage->skill_count; i++) {
        if (has(person->skills, person->skill_count, stage->skills[i])) continue;
        snprintf(text, ROOM, "the skill \"%.*s\"", LW_FMT(lw_utf8_start(stage->skills[i], 100)));
        return text;
    }
    if (!stage->certificate.data ||
        has(person->certificates, person->certificate_count, stage->certificate))
        return NULL;
    snprintf(text, ROOM, "the certificate \"%.*s\"",
             LW_FMT(lw_utf8_start(stage->certificate, 100)));
    return text;
}

const char *eligible_lacks_language(lw_str language, const abilities *person, char text[160]) {
    enum { ROOM = 160 };
    if (!language.data || has(person->languages, person->language_count, language)) return NULL;
    snprintf(text, ROOM, "the language \"%.*s\"", LW_FMT(lw_utf8_start(language, 100)));
    return text;
}
