/* may.c - the permission matrix. */
#include "server/rules/may.h"

const char *const installation_role_names[INSTALLATION_ROLES] = {
    [INSTALLATION_MEMBER] = "member",
    [INSTALLATION_OWNER] = "owner",
};

const char *const project_role_names[PROJECT_ROLES] = {
    [ROLE_ANNOTATOR] = "annotator",       [ROLE_REVIEWER] = "reviewer", [ROLE_AUDITOR] = "auditor",
    [ROLE_TEAM_MANAGER] = "team_manager", [ROLE_MANAGER] = "manager",
};

const char *const permission_names[PERMISSIONS] = {
    [CAN_ANYBODY] = "anybody",
    [CAN_SIGNED_IN] = "signed_in",
    [CAN_OWN] = "own",
    [CAN_VIEW_PROJECT] = "view_project",
    [CAN_ANNOTATE] = "annotate",
    [CAN_REVIEW] = "review",
    [CAN_VIEW_ITEMS] = "view_items",
    [CAN_LEAD] = "lead",
    [CAN_MANAGE] = "manage",
    [CAN_AUDIT] = "audit",
};

/* Who has it by role in the installation, and who by role in the project. An absent cell says no. */
static const struct {
    bool installation[INSTALLATION_ROLES];
    bool project[PROJECT_ROLES];
} matrix[PERMISSIONS] = {
#define EVERYBODY {true, true, true}
#define SIGNED_IN {[INSTALLATION_MEMBER] = true, [INSTALLATION_OWNER] = true}
#define OWNER {[INSTALLATION_OWNER] = true}
    [CAN_ANYBODY] = {EVERYBODY, {false}},
    [CAN_SIGNED_IN] = {SIGNED_IN, {false}},
    [CAN_OWN] = {OWNER, {false}},
    [CAN_VIEW_PROJECT] = {OWNER,
                          {[ROLE_ANNOTATOR] = true,
                           [ROLE_REVIEWER] = true,
                           [ROLE_AUDITOR] = true,
                           [ROLE_TEAM_MANAGER] = true,
                           [ROLE_MANAGER] = true}},
    [CAN_ANNOTATE] = {OWNER,
                      {[ROLE_ANNOTATOR] = true,
                       [ROLE_REVIEWER] = true,
                       [ROLE_TEAM_MANAGER] = true,
                       [ROLE_MANAGER] = true}},
    [CAN_REVIEW] = {OWNER, {[ROLE_REVIEWER] = true, [ROLE_MANAGER] = true}},
    [CAN_VIEW_ITEMS] = {OWNER,
                        {[ROLE_REVIEWER] = true, [ROLE_AUDITOR] = true, [ROLE_MANAGER] = true}},
    [CAN_LEAD] = {OWNER, {[ROLE_TEAM_MANAGER] = true, [ROLE_MANAGER] = true}},
    [CAN_MANAGE] = {OWNER, {[ROLE_MANAGER] = true}},
    [CAN_AUDIT] = {OWNER, {[ROLE_AUDITOR] = true, [ROLE_MANAGER] = true}},
};

static size_t index_of(const char *const *names, size_t count, lw_str name) {
    for (size_t i = 1; i < count; i++)
        if (lw_str_equal(name, lw_str_from(names[i]))) return i;
    return 0;
}

installation_role installation_role_named(lw_str name) {
    return (installation_role)index_of(installation_role_names, INSTALLATION_ROLES, name);
}

project_role project_role_named(lw_str name) {
    return (project_role)index_of(project_role_names, PROJECT_ROLES, name);
}

bool may(permission needs, installation_role installation, project_role project) {
    if ((unsigned)needs >= PERMISSIONS || (unsigned)installation >= INSTALLATION_ROLES ||
        (unsigned)project >= PROJECT_ROLES)
        return false;
    /* A role in a project counts only for somebody who has an account. */
    return matrix[needs].installation[installation] ||
           (installation != INSTALLATION_NONE && matrix[needs].project[project]);
}

bool may_grant(installation_role installation, project_role project, project_role granted) {
    if ((unsigned)granted >= PROJECT_ROLES || granted == ROLE_NONE) return false;
    if (!may(CAN_MANAGE, installation, project)) return false;
    for (permission each = CAN_SIGNED_IN; each < PERMISSIONS; each++)
        if (may(each, INSTALLATION_MEMBER, granted) && !may(each, installation, project))
            return false;
    return true;
}
