/* reach.c - from where and when a member may come into a project. */
#include "server/access/reach.h"
#include "server/access/address.h"
#include "server/record/ids.h"
#include "server/record/place.h"
#include "server/access/zone.h"
#include "server/rules/quota.h"

typedef struct {
    const json *addresses;
    lw_str zone;
    work_hours hours;
    int64_t until; /* 0: none */
} reach;

/* ---- addresses ----------------------------------------------------------------------------- */

static bool comes_from(const json *addresses, lw_str address) {
    address_range range;
    for (size_t i = 0; i < json_count(addresses); i++)
        if (address_range_read(json_text(json_at(addresses, i)), &range) &&
            address_lies_in(address, &range))
            return true;
    return false;
}

static lw_status check_addresses(const json *addresses, lw_error *error) {
    place all = place_member(NULL, LW_STR("addresses"));
    size_t count = json_count(addresses);
    if (addresses && (count == 0 || count > REACH_ADDRESSES_MAX))
        return place_fail(&all, error, LW_INVALID, "has %zu entries, want 1..%d", count,
                          REACH_ADDRESSES_MAX);
    for (size_t i = 0; i < count; i++) {
        const json *entry = json_at(addresses, i);
        place at = place_entry(&all, i);
        address_range range;
        if (json_kind_of(entry) != JSON_TEXT || !address_range_read(json_text(entry), &range))
            return place_fail(&at, error, LW_INVALID,
                              "want an address like 203.0.113.7 or a range like 203.0.113.0/24");
    }
    return LW_OK;
}

/* ---- the document -------------------------------------------------------------------------- */

enum { ADDRESSES, ZONE, HOURS, UNTIL, MEMBERS };
static const member_rule rules[MEMBERS] = {
    [ADDRESSES] = {"addresses", MEMBER_LIST, false},
    [ZONE] = {"zone", MEMBER_TEXT, false},
    [HOURS] = {"hours", MEMBER_OBJECT, false},
    [UNTIL] = {"until", MEMBER_TEXT, false},
};

static lw_status read_reach(const json *document, reach *out, lw_error *error) {
    const json *found[MEMBERS];
    lw_status status = place_members(document, NULL, rules, MEMBERS, found, error);
    if (status != LW_OK) return status;
    *out = (reach){.addresses = found[ADDRESSES], .zone = LW_STR("UTC"), .hours = {.any = true}};
    if (found[ZONE]) out->zone = json_text(found[ZONE]);
    if (!zone_is_known(out->zone))
        return lw_fail(error, LW_INVALID,
                       "zone: the system knows no time zone \"%.*s\"; want one like Europe/Berlin",
                       LW_FMT(place_quote(out->zone)));
    if (found[UNTIL] && !time_read(json_text(found[UNTIL]), &out->until))
        return lw_fail(error, LW_INVALID, "until: want a time like 2026-12-31T23:00:00Z");
    status = check_addresses(found[ADDRESSES], error);
    return status == LW_OK && found[HOURS] ? hours_read(found[HOURS], &out->hours, error) : status;
}

lw_status reach_read(const json *document, lw_error *error) {
    reach unused;
    return read_reach(document, &unused, error);
}

/* ---- asked --------------------------------------------------------------------------------- */

static lw_status check_time(const reach *r, int64_t now, lw_error *error) {
    char when[ZONE_TEXT_MAX];
    if (r->until && now >= r->until)
        return lw_fail(error, LW_FORBIDDEN, "this project was open to you until %s",
                       zone_write(when, r->zone, r->until));
    zone_time at = zone_at(r->zone, now);
    int wait = hours_wait(&r->hours, at.weekday, at.minute);
    if (wait == 0) return LW_OK;
    return lw_fail(error, LW_FORBIDDEN, "this project opens to you again at %s",
                   zone_write(when, r->zone, zone_moment(r->zone, at.day, at.minute + wait)));
}

lw_status reach_check(lw_str document, lw_str address, int64_t now, lw_error *error) {
    json *parsed = NULL;
    reach r;
    if (!document.data) return LW_OK;
    lw_status status = json_parse(document, &parsed, error);
    if (status == LW_OK) status = read_reach(parsed, &r, error);
    if (status != LW_OK) {
        json_free(parsed);
        return lw_fail(error, LW_INTERNAL, "what limits this access cannot be read");
    }
    if (r.addresses && !comes_from(r.addresses, address))
        status = lw_fail(error, LW_FORBIDDEN, "this project is not open to you from %.*s",
                         LW_FMT(address));
    else status = check_time(&r, now, error);
    json_free(parsed);
    return status;
}
