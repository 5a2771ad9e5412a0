/* user_view.h - a person and their session as replies show them. */
#ifndef HTTP_USER_VIEW_H
#define HTTP_USER_VIEW_H
#include "server/access/account.h"
#include "server/record/shape.h"

typedef struct {
    typed_id id;
    lw_str email, name, role, state;
    bool totp;
    int64_t created_at;
} user_view;

user_view user_view_of(const person *user);
extern const shape user_shape;

#endif
