/* routes.c - every route there is: who may, what is audited, what goes in and comes out. */
#include "server/http/handlers.h"
#include "server/http/router.h"
#include "server/jobs/jobs.h"
#include "server/record/record.h"
#include "server/work/quality.h"
#include "server/work/statistics.h"

/* A row without a permission has an array of negative size: it does not compile. */
#define NEEDS(permission_)        \
    ((permission)((permission_) + \
                  0 * (int)sizeof(char[(permission_) != PERMISSION_MISSING ? 1 : -1])))
#define ROUTE(method_, path_, needs_, audit_, mode_, handle_, ...) \
    {.method = #method_, .path = "/api/v1" path_, .needs = NEEDS(needs_), .audit = (audit_), .mode = ROUTE_##mode_, .handle = (handle_), ##__VA_ARGS__}
#define TAKES(shape_) .takes = BODY_JSON, .body = &(shape_)
#define GIVES(shape_) .reply = &(shape_)
#define LISTS(shape_) .reply = &(shape_), .list = true

#define PAGED                                                   \
    {"limit", "rows of a page", PARAM_ROWS, NULL}, {            \
        "cursor", "`next` of the page before", PARAM_TEXT, NULL \
    }
static const route_param paged[] = {PAGED, {0}};
static const route_param item_params[] = {
    PAGED,
    {"state", "of the items", PARAM_NAME, item_states},
    {"label", "the decision in short", PARAM_TEXT, NULL},
    {"q", "how the external id begins; alone", PARAM_TEXT, NULL},
    {"order", "by confidence: without a label", PARAM_NAME, item_orders},
    {"confidence_from", "with order=confidence", PARAM_REAL, NULL},
    {"confidence_below", "with order=confidence", PARAM_REAL, NULL},
    {0},
};
static const route_param import_params[] = {
    {"name", "the file's name, for people", PARAM_TEXT, NULL}, {0}};
static const char *const export_names[] = {"jsonl", "csv",   "coco",         "yolo", "voc",
                                           "conll", "spacy", "label-studio", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const route_param export_params[] = {
    {"format", "jsonl where none is named", PARAM_NAME, export_names},
    {"media", "of jsonl: a zip with the pictures", PARAM_NAME, yes_no},
    {0}};

static const char *const export_types[] = {"application/x-ndjson", "text/csv",   "application/json",
                                           "application/zip",      "text/plain", NULL};
static const char *const picture_types[] = {"image/*", NULL};
static const char *const csv_types[] = {"text/csv", NULL};
static const char *const event_types[] = {"text/event-stream", NULL};
static const char *const document_types[] = {"application/json", NULL};
static const char *const figure_types[] = {"text/plain", NULL};

#define NONE \
    NULL /* not audited here when allowed, or by the operation itself; refusals always are */

const route routes[] = {
    /* who is asking */
    ROUTE(POST, "/session", CAN_ANYBODY, NONE, WORKER, handle_session_create,
          TAKES(session_create_shape), GIVES(session_shape), .about = "Sign in"),
    ROUTE(GET, "/session", CAN_SIGNED_IN, NONE, READ, handle_session_show, GIVES(session_shape),
          .about = "Who is signed in"),
    ROUTE(DELETE, "/session", CAN_SIGNED_IN, NONE, WRITE, handle_session_end, .status = 204,
          .about = "Sign out"),
    ROUTE(POST, "/invitations/look", CAN_ANYBODY, NONE, READ, handle_invitation_look,
          TAKES(code_shape), GIVES(invitation_shape), .about = "What an invitation offers"),
    ROUTE(POST, "/invitations/accept", CAN_ANYBODY, NONE, WORKER, handle_invitation_accept,
          TAKES(accept_shape), GIVES(session_shape), .status = 201,
          .about = "Make an account from an invitation and sign in"),
    ROUTE(GET, "/me/sessions", CAN_SIGNED_IN, NONE, READ, handle_my_sessions,
          LISTS(my_session_shape), .params = paged, .about = "Where I am signed in"),
    ROUTE(DELETE, "/me/sessions/{session}", CAN_SIGNED_IN, NONE, WRITE, handle_my_session_end,
          .status = 204, .about = "End one of my sessions"),
    ROUTE(GET, "/me/preferences", CAN_SIGNED_IN, NONE, READ, handle_my_preferences,
          GIVES(preferences_shape), .about = "How I like the page"),
    ROUTE(PATCH, "/me/preferences", CAN_SIGNED_IN, "preferences.change", WRITE,
          handle_my_preferences_change, TAKES(preferences_change_shape), GIVES(preferences_shape),
          .about = "Change what is given, keep the rest"),
    ROUTE(POST, "/me/password", CAN_SIGNED_IN, NONE, WORKER, handle_my_password,
          TAKES(password_shape), .status = 204,
          .about = "Change my password; my other sessions end"),
    ROUTE(POST, "/me/totp", CAN_SIGNED_IN, "totp.begin", WRITE, handle_totp_begin,
          GIVES(totp_begun_shape), .about = "Begin a second factor"),
    ROUTE(PUT, "/me/totp", CAN_SIGNED_IN, NONE, WRITE, handle_totp_confirm, TAKES(totp_code_shape),
          GIVES(recovery_shape), .about = "Confirm it with a code"),
    ROUTE(DELETE, "/me/totp", CAN_SIGNED_IN, NONE, WORKER, handle_totp_remove,
          TAKES(remove_totp_shape), .status = 204, .about = "Remove it"),
    ROUTE(GET, "/me/tokens", CAN_SIGNED_IN, NONE, READ, handle_my_tokens, LISTS(token_row_shape),
          .params = paged, .about = "My API tokens"),
    ROUTE(POST, "/me/tokens", CAN_SIGNED_IN, NONE, WRITE, handle_token_create,
          TAKES(token_create_shape), GIVES(token_made_shape), .status = 201,
          .about = "A new token, shown once"),
    ROUTE(DELETE, "/me/tokens/{token}", CAN_SIGNED_IN, NONE, WRITE, handle_token_revoke,
          .status = 204, .about = "Revoke a token"),

    /* people */
    ROUTE(GET, "/users", CAN_OWN, "user.list", WRITE, handle_users, LISTS(user_shape),
          .params = paged, .about = "All people"),
    ROUTE(PATCH, "/users/{user}", CAN_OWN, NONE, WRITE, handle_user_patch, TAKES(user_patch_shape),
          GIVES(user_shape), .about = "Disable somebody or change their role"),
    ROUTE(POST, "/invitations", CAN_OWN, NONE, WRITE, handle_invitation_create,
          TAKES(invitation_create_shape), GIVES(invitation_made_shape), .status = 201,
          .about = "Invite somebody into the installation"),
    ROUTE(GET, "/invitations", CAN_OWN, "invitation.list", WRITE, handle_invitations,
          LISTS(invitation_row_shape), .params = paged,
          .about = "Open invitations, without their codes"),
    ROUTE(DELETE, "/invitations/{invitation}", CAN_OWN, NONE, WRITE, handle_invitation_revoke,
          .status = 204, .about = "Take an invitation back"),
    ROUTE(GET, "/projects/{project}/invitations", CAN_MANAGE, "invitation.list", WRITE,
          handle_invitations, LISTS(invitation_row_shape), .params = paged,
          .about = "Open invitations into a project"),
    ROUTE(DELETE, "/projects/{project}/invitations/{invitation}", CAN_MANAGE, NONE, WRITE,
          handle_invitation_revoke, .status = 204, .about = "Take one of them back"),
    ROUTE(GET, "/projects/{project}/people", CAN_MANAGE, "people.list", WRITE, handle_people,
          LISTS(member_shape), .params = paged, .about = "People of a project"),
    ROUTE(POST, "/projects/{project}/people", CAN_MANAGE, NONE, WRITE, handle_people_add,
          TAKES(person_wanted_shape), GIVES(member_added_shape), .status = 201,
          .about = "Add somebody, or invite who has no account yet"),
    ROUTE(PATCH, "/projects/{project}/people/{user}", CAN_MANAGE, NONE, WRITE, handle_people_patch,
          TAKES(member_role_shape), .status = 204, .about = "Change a role"),
    ROUTE(DELETE, "/projects/{project}/people/{user}", CAN_MANAGE, NONE, WRITE,
          handle_people_remove, .status = 204, .about = "Take somebody out of the project"),
    ROUTE(GET, "/audit", CAN_OWN, "audit.read", WRITE, handle_audit, LISTS(audit_row_shape),
          .params = paged, .about = "Who did what"),
    ROUTE(GET, "/projects/{project}/audit", CAN_AUDIT, "audit.read", WRITE, handle_audit,
          LISTS(audit_row_shape), .params = paged, .about = "Who did what in one project"),

    /* projects */
    ROUTE(GET, "/projects", CAN_SIGNED_IN, NONE, READ, handle_projects, LISTS(project_shape),
          .params = paged, .about = "Projects I have a role in"),
    ROUTE(POST, "/projects", CAN_SIGNED_IN, "project.create", WRITE, handle_project_create,
          TAKES(project_create_shape), GIVES(project_shape), .status = 201,
          .about = "Make a project"),
    ROUTE(GET, "/projects/{project}", CAN_VIEW_PROJECT, NONE, READ, handle_project_show,
          GIVES(project_shape), .about = "One project"),
    ROUTE(PATCH, "/projects/{project}", CAN_MANAGE, "project.change", WRITE, handle_project_patch,
          TAKES(project_patch_shape), GIVES(project_shape),
          .about = "Change it; a new schema or instructions become a new version"),
    ROUTE(GET, "/projects/{project}/schemas/{version}", CAN_VIEW_PROJECT, NONE, READ,
          handle_schema_show, GIVES(schema_document_shape),
          .about = "An earlier or the present schema"),
    ROUTE(GET, "/projects/{project}/progress", CAN_VIEW_PROJECT, NONE, READ, handle_progress,
          GIVES(progress_shape), .about = "How far"),
    ROUTE(GET, "/projects/{project}/quality", CAN_VIEW_ITEMS, NONE, READ, handle_quality,
          GIVES(quality_view_shape), .about = "How good, from the last answers"),

    /* work */
    ROUTE(POST, "/projects/{project}/next", CAN_ANNOTATE, "task.lease", WRITE, handle_next,
          TAKES(next_shape), GIVES(lease_list_shape), .about = "The next pieces of work"),
    ROUTE(POST, "/tasks/{task}/annotations", CAN_ANNOTATE, "annotation.create", WRITE,
          handle_answer, TAKES(answer_shape), GIVES(answer_receipt_shape), .status = 201,
          .repeatable = true, .about = "Answer; the header Idempotency-Key makes repeating safe"),
    ROUTE(POST, "/tasks/{task}/review", CAN_REVIEW, "annotation.review", WRITE, handle_review,
          TAKES(review_shape), GIVES(answer_receipt_shape), .status = 201, .repeatable = true,
          .about = "Accept, fix or reject"),
    ROUTE(POST, "/tasks/{task}/skip", CAN_ANNOTATE, "task.skip", WRITE, handle_skip,
          TAKES(skip_shape), .status = 204, .about = "Give a task back for good"),
    ROUTE(POST, "/leases/{lease}/extend", CAN_ANNOTATE, NONE, WRITE, handle_lease_extend,
          GIVES(lease_end_shape), .about = "More time"),
    ROUTE(DELETE, "/leases/{lease}", CAN_ANNOTATE, "lease.release", WRITE, handle_lease_release,
          .status = 204, .about = "Give a lease back"),
    ROUTE(GET, "/projects/{project}/mine", CAN_ANNOTATE, NONE, READ, handle_mine,
          LISTS(own_answer_shape), .params = paged, .about = "My answers, newest first"),
    ROUTE(GET, "/annotations/{annotation}", CAN_ANNOTATE, "item.read", WRITE, handle_annotation,
          GIVES(annotation_view_shape), .about = "An answer of mine with its item"),
    ROUTE(POST, "/annotations/{annotation}/revise", CAN_ANNOTATE, "annotation.revise", WRITE,
          handle_revise, TAKES(revise_shape), GIVES(answer_receipt_shape), .status = 201,
          .repeatable = true, .about = "Change one of my last answers"),

    /* items */
    ROUTE(GET, "/projects/{project}/items", CAN_VIEW_ITEMS, "item.list", WRITE, handle_items,
          LISTS(item_row_shape), .params = item_params, .about = "Items, without payloads"),
    ROUTE(GET, "/items/{item}", CAN_VIEW_ITEMS, "item.read", WRITE, handle_item, GIVES(item_shape),
          .about = "An item with its evidence, belief, decision and reason"),
    ROUTE(POST, "/items/{item}/reopen", CAN_REVIEW, "item.reopen", WRITE, handle_item_reopen,
          TAKES(reason_shape), GIVES(item_shape), .about = "Back to work"),

    /* jobs and files */
    ROUTE(POST, "/projects/{project}/imports", CAN_MANAGE, "import.start", WORKER, handle_import,
          .takes = BODY_FILE, GIVES(job_receipt_shape), .status = 202, .params = import_params,
          .about = "Import a file: text/csv, application/x-ndjson or application/zip"),
    ROUTE(
        POST, "/projects/{project}/refit", CAN_MANAGE, "refit.start", WRITE, handle_refit,
        GIVES(job_receipt_shape), .status = 202,
        .about =
            "Measure the sources now and decide anew; the one that runs already, if there is one"),
    ROUTE(GET, "/projects/{project}/jobs", CAN_MANAGE, NONE, READ, handle_jobs, LISTS(job_shape),
          .params = paged, .about = "Jobs, newest first"),
    ROUTE(GET, "/jobs/{job}", CAN_MANAGE, NONE, READ, handle_job, GIVES(job_shape),
          .about = "One job"),
    ROUTE(DELETE, "/jobs/{job}", CAN_MANAGE, "job.cancel", WRITE, handle_job_cancel, .status = 204,
          .about = "Ask a job to stop"),
    ROUTE(GET, "/jobs/{job}/rejects", CAN_MANAGE, "import.rejects", WRITE, handle_job_rejects,
          .types = csv_types, .about = "The rows an import left out, as CSV"),
    ROUTE(GET, "/projects/{project}/export", CAN_MANAGE, "export.read", WORKER, handle_export,
          .params = export_params, .types = export_types, .about = "All items, streamed"),
    ROUTE(GET, "/jobs/{job}/manifest", CAN_MANAGE, "export.manifest", WRITE, handle_export_manifest,
          .types = document_types,
          .about = "What an export holds, with its hashes; once its file was sent whole"),
    ROUTE(GET, "/media/{media}", CAN_VIEW_PROJECT, "media.read", WRITE, handle_media,
          .types = picture_types,
          .about = "A picture, under a live lease or for who may see the item"),
    ROUTE(GET, "/demo", CAN_OWN, NONE, READ, handle_demo_show, GIVES(demo_offer_shape),
          .about = "Whether the demonstration can be made, or why not"),
    ROUTE(POST, "/demo", CAN_OWN, "demo.make", WRITE, handle_demo, GIVES(job_receipt_shape),
          .status = 202, .about = "Make the demonstration"),

    /* the system */
    ROUTE(GET, "/events", CAN_SIGNED_IN, NONE, READ, handle_events, .types = event_types,
          .about = "Live events (text/event-stream)"),
    ROUTE(GET, "/openapi.json", CAN_ANYBODY, NONE, READ, handle_openapi, .types = document_types,
          .about = "This document"),
    ROUTE(GET, "/healthz", CAN_ANYBODY, NONE, ALONE, handle_healthz, GIVES(health_shape),
          .about = "Alive"),
    ROUTE(GET, "/readyz", CAN_ANYBODY, NONE, READ, handle_readyz, GIVES(health_shape),
          .about = "Ready for work"),
    ROUTE(GET, "/metrics", CAN_OWN, NONE, READ, handle_metrics, .types = figure_types,
          .about = "Figures for Prometheus"),
};
const size_t route_count = sizeof routes / sizeof routes[0];
