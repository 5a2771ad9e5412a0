/* talk.h - who may see, name and end what about threads. Pure functions of roles. */
#ifndef RULES_TALK_H
#define RULES_TALK_H
#include "server/rules/may.h"

/* Who looks, or who has said something. */
typedef struct {
    int64_t account_id;
    installation_role role;
    project_role project;
} talker;

/* True when `viewer` may know who `author` is: oneself and those who lead always; others as the authors of
 * answers are known, to managers always, to reviewers and auditors unless two look `blind`ly, to annotators
 * never. */
bool talk_shows_name(talker viewer, talker author, bool blind);

/* True when somebody may see all talk of the project, and not only of what they work on. */
bool talk_sees_all(talker viewer);

/* True when `viewer` may resolve a thread that `began` began, or open it again. */
bool talk_may_resolve(talker viewer, int64_t began);

/* True when a word of theirs opens a thread again: one who asks back has no answer yet. */
bool talk_reopens(talker author);

#endif
