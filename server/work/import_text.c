/* import_text.c - what the readers of import do to texts. */
#include "server/limits.h"
#include "server/work/import_reader.h"
#include <sodium.h>

/* Length of the well-formed sequence at the start of `text`, or 0. */
static size_t sequence_length(lw_str text) {
    for (size_t length = 1; length <= 4 && length <= text.len; length++)
        if (lw_utf8_valid(lw_str_slice(text, 0, length))) return text.data[0] ? length : 0;
    return 0;
}

lw_str import_row_text(lw_str text, lw_arena *arena) {
    lw_builder out = lw_builder_in(arena);
    for (size_t at = 0; at < text.len && out.len < IMPORT_ROW_TEXT_BYTES;) {
        lw_str rest = lw_str_slice(text, at, text.len);
        size_t length = sequence_length(rest);
        lw_put(&out, length ? lw_str_slice(rest, 0, length) : LW_STR("\xEF\xBF\xBD"));
        at += length ? length : 1;
    }
    if (text.len > IMPORT_ROW_TEXT_BYTES) lw_put(&out, LW_STR("\xE2\x80\xA6"));
    return lw_built(&out);
}

lw_str import_id_of_data(lw_str data, lw_arena *arena) {
    unsigned char hash[16];
    char hex[sizeof hash * 2 + 1];
    if (!data.data) return (lw_str){0};
    crypto_generichash(hash, sizeof hash, (const unsigned char *)data.data, data.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return lw_arena_format(arena, "row-%s", hex);
}

lw_status import_check_id(lw_str id, lw_error *error) {
    if (id.len > LIMIT_EXTERNAL_ID_BYTES)
        return import_refuse(error, "the id is longer than %d bytes", LIMIT_EXTERNAL_ID_BYTES);
    if (!lw_utf8_valid(id)) return import_refuse(error, "the id is not UTF-8");
    for (size_t i = 0; i < id.len; i++)
        if ((unsigned char)id.data[i] < 0x20)
            return import_refuse(error, "the id has a control character");
    return LW_OK;
}

bool import_is_asked_about(const schema *s, lw_str key) {
    for (size_t i = 0; i < s->field_count; i++)
        if (s->fields[i].on.data && lw_str_equal(s->fields[i].on, key)) return true;
    return false;
}

lw_status import_check_about(const schema *s, bool (*has)(const void *row, lw_str key),
                             const void *row, lw_error *error) {
    const schema_field *missed = NULL;
    bool some = false;
    for (size_t i = 0; i < s->field_count; i++) {
        const schema_field *f = &s->fields[i];
        bool found = !f->on.data || has(row, f->on);
        if (!found && f->required) return import_refuse(error, "has no %.*s", LW_FMT(f->on));
        if (!found && !missed) missed = f;
        some |= found;
    }
    return some ? LW_OK : import_refuse(error, "has no %.*s", LW_FMT(missed->on));
}

lw_str import_picture_key(const schema *s) {
    for (size_t i = 0; i < s->field_count; i++)
        if (s->fields[i].on.data && schema_is_drawn(&s->fields[i])) return s->fields[i].on;
    for (size_t i = 0; i < s->field_count; i++)
        if (s->fields[i].on.data) return s->fields[i].on;
    return LW_STR("image");
}
