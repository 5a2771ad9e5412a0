/* may.h - may this person do this? Pure functions of roles; policies will be further inputs. */
#ifndef MAY_H
#define MAY_H
#include "labelwright/base.h"

typedef enum {
    INSTALLATION_NONE,
    INSTALLATION_MEMBER,
    INSTALLATION_OWNER,
    INSTALLATION_ROLES
} installation_role;

typedef enum {
    ROLE_NONE,
    ROLE_ANNOTATOR,
    ROLE_REVIEWER,
    ROLE_AUDITOR,
    ROLE_TEAM_MANAGER, /* works, and manages those who came with the same team */
    ROLE_MANAGER,
    PROJECT_ROLES
} project_role;

/* Names as in JSON and SQL ("member", "owner"; "annotator", ...); NULL for none. */
extern const char *const installation_role_names[INSTALLATION_ROLES];
extern const char *const project_role_names[PROJECT_ROLES];

/* The role of that name; INSTALLATION_NONE or ROLE_NONE for any other text, the absent one too. */
installation_role installation_role_named(lw_str name);
project_role project_role_named(lw_str name);

/* What a route needs. 0 is no permission at all, so that a row that forgets it is refused. */
typedef enum {
    PERMISSION_MISSING,
    CAN_ANYBODY, /* nobody needs to be signed in */
    CAN_SIGNED_IN,
    CAN_OWN,          /* owner of the installation */
    CAN_VIEW_PROJECT, /* anyone with a role in the project */
    CAN_ANNOTATE,
    CAN_REVIEW,
    CAN_VIEW_ITEMS, /* browse items and evidence, quality */
    CAN_LEAD,       /* see people's work and look after them: a team manager those of the team */
    CAN_MANAGE,     /* change the project, its people, import and export */
    CAN_AUDIT,      /* read the audit log */
    PERMISSIONS
} permission;

/* One word each ("annotate"), for the audit log; NULL for PERMISSION_MISSING. */
extern const char *const permission_names[PERMISSIONS];

/* True when somebody with these roles has the permission; false for a value outside the enums. A
 * manager may do everything in the project, a team manager may annotate and lead, a reviewer may also annotate, an auditor only looks, an
 * owner may everything. */
bool may(permission needs, installation_role installation, project_role project);

/* True when somebody with these roles may give (or take) the role `granted` in that project: they
 * may manage it and hold every permission that the role brings. */
bool may_grant(installation_role installation, project_role project, project_role granted);

#endif
