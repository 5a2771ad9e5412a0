/* router.c - from method and path to a row of the route table. */
#include "server/http/router.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* The words in braces of a path and the ids they stand for. */
static const struct {
    const char *word;
    id_kind kind;
} path_ids[] = {
    {"{project}", ID_PROJECT},
    {"{item}", ID_ITEM},
    {"{task}", ID_TASK},
    {"{lease}", ID_LEASE},
    {"{annotation}", ID_ANNOTATION},
    {"{job}", ID_JOB},
    {"{media}", ID_MEDIA},
    {"{certification}", ID_CERTIFICATION},
    {"{release}", ID_RELEASE},
    {"{attempt}", ID_ATTEMPT},
    {"{thread}", ID_THREAD},
    {"{user}", ID_ACCOUNT},
    {"{session}", ID_SESSION},
    {"{token}", ID_TOKEN},
    {"{invitation}", ID_INVITATION},
    {"{team}", ID_TEAM},
};

bool route_word_id(lw_str word, id_kind *kind_out) {
    for (size_t i = 0; i < sizeof path_ids / sizeof path_ids[0]; i++) {
        lw_str braced = lw_str_from(path_ids[i].word);
        *kind_out = path_ids[i].kind;
        if (lw_str_equal(word, lw_str_slice(braced, 1, braced.len - 1))) return true;
    }
    return false;
}

static bool read_id(lw_str word, lw_str text, route_match *match) {
    for (size_t i = 0; i < sizeof path_ids / sizeof path_ids[0]; i++) {
        if (!lw_str_equal(word, lw_str_from(path_ids[i].word))) continue;
        id_kind kind = path_ids[i].kind;
        typed_id id;
        if (!id_read(text, kind, &id.project_id, &id.id)) return false;
        if (kind == ID_PROJECT) {
            match->project = id;
            return true;
        }
        match->object = id;
        match->object_kind = kind;
        match->has_object = true;
        if (id_in_project(kind)) match->project.id = id.project_id;
        return true;
    }
    return lw_str_equal(word, LW_STR("{version}")) && lw_str_to_int(text, &match->number) &&
           match->number >= 0;
}

/* True when the path has the shape of the pattern; ids_ok says whether its ids are ids. */
static bool path_fits(lw_str pattern, lw_str path, route_match *match, bool *ids_ok) {
    *ids_ok = true;
    if (lw_str_ends(path, LW_STR("/"))) return false;
    while (pattern.len || path.len) {
        lw_str word = lw_str_cut(&pattern, '/'), text = lw_str_cut(&path, '/');
        if (lw_str_starts(word, LW_STR("{"))) {
            if (!text.len) return false;
            if (!read_id(word, text, match)) *ids_ok = false;
        } else if (!lw_str_equal(word, text)) {
            return false;
        }
    }
    return true;
}

/* Whether a route is written like this word by word. Such a path is no other route's with an id in the
 * place of one of its words. */
static bool is_spelled_out(lw_str path) {
    for (size_t i = 0; i < route_count; i++)
        if (lw_str_equal(lw_str_from(routes[i].path), path)) return true;
    return false;
}

static bool route_fits(const route *r, lw_str path, bool spelled_out, route_match *match,
                       bool *ids_ok) {
    lw_str pattern = lw_str_from(r->path);
    if (spelled_out && !lw_str_equal(pattern, path)) return false;
    return path_fits(pattern, path, match, ids_ok);
}

lw_status route_find(lw_str method, lw_str path, route_match *match_out, lw_error *error) {
    bool known = false, spelled_out = is_spelled_out(path);
    if (lw_str_equal(method, LW_STR("HEAD"))) method = LW_STR("GET");
    for (size_t i = 0; i < route_count; i++) {
        route_match match = {.route = &routes[i]};
        bool ids_ok;
        if (!route_fits(&routes[i], path, spelled_out, &match, &ids_ok)) continue;
        known = true;
        if (!lw_str_equal(method, lw_str_from(routes[i].method))) continue;
        if (!ids_ok) return lw_fail(error, LW_NOT_FOUND, "there is nothing with this id");
        *match_out = match;
        return LW_OK;
    }
    if (known)
        return lw_fail(error, LW_USAGE, "%.*s is not possible here",
                       LW_FMT(lw_str_slice(method, 0, 20)));
    return lw_fail(error, LW_NOT_FOUND, "there is nothing at this address");
}

void route_methods(lw_str path, char text[ROUTE_METHODS_TEXT]) {
    size_t used = 0;
    bool spelled_out = is_spelled_out(path);
    text[0] = '\0';
    for (size_t i = 0; i < route_count; i++) {
        route_match match;
        bool ids_ok;
        if (!route_fits(&routes[i], path, spelled_out, &match, &ids_ok)) continue;
        bool reads = strcmp(routes[i].method, "GET") == 0;
        int added = snprintf(text + used, ROUTE_METHODS_TEXT - used, "%s%s%s", used ? ", " : "",
                             routes[i].method, reads ? ", HEAD" : "");
        used += (size_t)added;
        assert(used < ROUTE_METHODS_TEXT);
    }
}
