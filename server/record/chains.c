/* chains.c - connected components of relations, class by class. */
#include "server/record/chains.h"
#include <assert.h>
#include <stdlib.h>

static int by_name(const void *a, const void *b) {
    const chain_member *x = a, *y = b;
    int order = lw_str_compare(x->class, y->class);
    return order ? order : lw_str_compare(x->id, y->id);
}

static int by_chain(const void *a, const void *b) {
    const chain_member *x = a, *y = b;
    if (x->chain != y->chain) return x->chain < y->chain ? -1 : 1;
    return lw_str_compare(x->id, y->id);
}

static chain_member end_of(const json *relation, const char *end) {
    return (chain_member){.class = json_text(json_get(relation, "class")),
                          .id = json_text(json_get(relation, end))};
}

/* Both ends of each relation, once each, by class and id. */
static size_t read_members(const json *relations, chain_member *members) {
    size_t ends = 0, count = 0;
    for (size_t i = 0; i < json_count(relations); i++) {
        members[ends++] = end_of(json_at(relations, i), "from");
        members[ends++] = end_of(json_at(relations, i), "to");
    }
    qsort(members, ends, sizeof *members, by_name);
    for (size_t i = 0; i < ends; i++)
        if (i == 0 || by_name(&members[i], &members[count - 1]) != 0) members[count++] = members[i];
    return count;
}

/* `chain` names a member that comes no later; the first one of a chain names itself. */
static size_t first_of(chain_member *members, const chain_member *member) {
    size_t at = (size_t)(member - members);
    while (members[at].chain != at) {
        members[at].chain = members[members[at].chain].chain;
        at = members[at].chain;
    }
    return at;
}

static void join(chain_member *members, size_t count, const json *relation) {
    chain_member from = end_of(relation, "from"), to = end_of(relation, "to");
    size_t a = first_of(members, bsearch(&from, members, count, sizeof from, by_name)),
           b = first_of(members, bsearch(&to, members, count, sizeof to, by_name));
    members[a > b ? a : b].chain = a > b ? b : a;
}

const chain_member *chains_read(const json *relations, lw_arena *arena, size_t *count_out) {
    size_t relation_count = json_count(relations), chains = 0;
    chain_member *members = lw_new(arena, chain_member, relation_count ? 2 * relation_count : 1);
    if (!members) return NULL;
    size_t count = read_members(relations, members);
    for (size_t i = 0; i < count; i++) members[i].chain = i;
    for (size_t i = 0; i < relation_count; i++) join(members, count, json_at(relations, i));
    /* A chain's first member comes before the others, so that its number is known to them. */
    for (size_t i = 0; i < count; i++) members[i].chain = first_of(members, &members[i]);
    for (size_t i = 0; i < count; i++)
        members[i].chain = members[i].chain == i ? chains++ : members[members[i].chain].chain;
    qsort(members, count, sizeof *members, by_chain);
    *count_out = count;
    return members;
}
