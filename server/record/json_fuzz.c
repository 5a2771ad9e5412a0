/* json_fuzz.c - what was parsed is written and parsed again to the same text. */
#include "server/record/json.h"
#include <stdlib.h>

static char memory[4 << 20];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    json *value, *again;
    lw_error error;
    if (json_parse((lw_str){(const char *)data, size}, &value, &error) != LW_OK) return 0;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder first = lw_builder_in(&arena);
    json_put(&first, value);
    json_free(value);
    if (first.failed) return 0;
    lw_str text = lw_built(&first);
    if (json_parse(text, &again, &error) != LW_OK) abort();
    lw_builder second = lw_builder_in(&arena);
    json_put(&second, again);
    json_free(again);
    if (!second.failed && !lw_str_equal(text, lw_built(&second))) abort();
    return 0;
}
