/* talk.c - who may see, name and end what about threads. */
#include "server/rules/talk.h"

static bool can(talker who, permission needs) { return may(needs, who.role, who.project); }

bool talk_shows_name(talker viewer, talker author, bool blind) {
    if (viewer.account_id == author.account_id || can(viewer, CAN_MANAGE) || can(author, CAN_LEAD))
        return true;
    return can(viewer, CAN_VIEW_ITEMS) && !blind;
}

bool talk_sees_all(talker viewer) { return can(viewer, CAN_VIEW_ITEMS); }

bool talk_may_resolve(talker viewer, int64_t began) {
    return viewer.account_id == began || can(viewer, CAN_REVIEW);
}

bool talk_reopens(talker author) { return !can(author, CAN_REVIEW); }
