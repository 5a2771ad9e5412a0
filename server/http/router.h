/* router.h - from method and path to a row of the route table. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H
#include "server/http/request.h"

extern const route routes[];
extern const size_t route_count;

typedef struct {
    const route *route;
    typed_id project, object;
    id_kind object_kind;
    bool has_object;
    int64_t number;
} route_match;

/* Finds the row and reads the ids in the path.
 * Errors  LW_NOT_FOUND  no such path, or an id that is none
 *         LW_USAGE      the path exists, but not with this method (405) */
LW_MUST_USE lw_status route_find(lw_str method, lw_str path, route_match *match_out,
                                 lw_error *error);

/* The kind of id that a word in braces stands for, "item"; false for {version}, which is a number. */
bool route_word_id(lw_str word, id_kind *kind_out);

enum { ROUTE_METHODS_TEXT = 48 };
/* The methods a path has, for the header Allow: "GET, HEAD, POST". */
void route_methods(lw_str path, char text[ROUTE_METHODS_TEXT]);

#endif
