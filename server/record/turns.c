/* turns.c - the turns of a conversation that is kept as text. */
#include "server/record/turns.h"

enum { NAME_CHARS_MAX = 40 };

/* What JavaScript takes for white space beyond ASCII. */
static const char *const blanks[] = {
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff",
};

static size_t char_bytes(lw_str rest) { return lw_utf8_offset(lw_str_slice(rest, 0, 4), 1); }

static bool is_blank(lw_str letter) {
    char c = letter.data[0];
    if (letter.len == 1) return c == ' ' || (c >= '\t' && c <= '\r');
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        if (lw_str_equal(letter, lw_str_from(blanks[i]))) return true;
    return false;
}

static bool ends_line(lw_str letter) {
    return lw_str_equal(letter, LW_STR("\n")) || lw_str_equal(letter, LW_STR("\r")) ||
           lw_str_equal(letter, LW_STR("\u2028")) || lw_str_equal(letter, LW_STR("\u2029"));
}

/* The bytes of a name and its colon; 0 where no speaker's line begins. */
static size_t speaker_bytes(lw_str line) {
    size_t at = 0;
    for (size_t chars = 0; at < line.len && chars <= NAME_CHARS_MAX; chars++) {
        lw_str rest = lw_str_slice(line, at, line.len),
               letter = lw_str_slice(rest, 0, char_bytes(rest));
        char c = letter.data[0];
        if (c == ':')
            return chars > 0 && rest.len > 1 && (rest.data[1] == ' ' || rest.data[1] == '\t')
                       ? at + 1
                       : 0;
        if (c == '\r' || c == '\n' || (chars == 0 && is_blank(letter))) return 0;
        at += letter.len;
    }
    return 0;
}

const turn *turns_find(lw_str text, lw_arena *arena, size_t *count_out) {
    size_t most = 0, count = 0;
    for (size_t i = 0; i < text.len; i++) most += text.data[i] == ':';
    turn *turns = lw_new(arena, turn, most ? most : 1);
    bool begins_line = true;
    for (size_t at = 0, chars = 0; turns && at < text.len; chars++) {
        lw_str rest = lw_str_slice(text, at, text.len);
        size_t speaker = begins_line ? speaker_bytes(rest) : 0;
        if (speaker) turns[count++].start = chars;
        /* Of a name only its colon is looked at: it ends with it where nothing is said. */
        if (speaker) chars += lw_utf8_count(lw_str_slice(rest, 0, speaker)) - 1;
        lw_str letter = speaker ? LW_STR(":") : lw_str_slice(rest, 0, char_bytes(rest));
        at += speaker ? speaker : letter.len;
        begins_line = ends_line(letter);
        if (count > 0 && !is_blank(letter)) turns[count - 1].end = chars + 1;
    }
    *count_out = count;
    return turns;
}
