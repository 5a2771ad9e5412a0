/* routes.c - every route there is: who may, what is audited, what goes in and comes out. */
#include "server/http/handlers.h"
#include "server/http/router.h"
#include "server/jobs/jobs.h"
#include "server/record/certification.h"
#include "server/record/model.h"
#include "server/record/record.h"
#include "server/record/release.h"
#include "server/work/ability.h"
#include "server/work/bulk.h"
#include "server/work/check.h"
#include "server/work/correction.h"
#include "server/work/escape.h"
#include "server/work/exam.h"
#include "server/work/exam_list.h"
#include "server/work/dry_run.h"
#include "server/work/finding.h"
#include "server/work/gold.h"
#include "server/work/import.h"
#include "server/work/outlook.h"
#include "server/work/plan.h"
#include "server/work/quality.h"
#include "server/work/schedule.h"
#include "server/work/statistics.h"
#include "server/work/talk.h"
#include "server/work/team.h"
#include "server/work/tiers.h"
#include "server/work/track_record.h"
#include "server/work/workflow.h"

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
    {"stage", "where they stand now; with no other filter", PARAM_TEXT, NULL},
    {"label", "the decision in short", PARAM_TEXT, NULL},
    {"q", "how the external id begins; with no other filter but state", PARAM_TEXT, NULL},
    {"meta",
     "a key of the items' meta, with meta_value; beside it state, label and order created or "
     "newest",
     PARAM_TEXT, NULL},
    {"meta_value", "what stands there: a text, a number as it was written, true or false",
     PARAM_TEXT, NULL},
    {"order", "by confidence: without a label; by due: what waits, alone", PARAM_NAME, item_orders},
    {"due_before", "with order=due", PARAM_TIME, NULL},
    {"confidence_from", "with order=confidence", PARAM_REAL, NULL},
    {"confidence_below", "with order=confidence", PARAM_REAL, NULL},
    {"answered_by", "a source that answered it", PARAM_TEXT, NULL},
    {"answered_from", "an answer at that time or later", PARAM_TIME, NULL},
    {"answered_before", "an answer before that time", PARAM_TIME, NULL},
    {"answered_hour", "0..23, UTC, of the days since answered_from", PARAM_INT, NULL},
    {"active_ms_from", "an answer that took that long or longer", PARAM_INT, NULL},
    {"active_ms_below", "an answer that took less", PARAM_INT, NULL},
    {"field", "the question that decided, answered and level are about", PARAM_TEXT, NULL},
    {"level", "of nested classes: those so deep, 1 at the top, stand for what is below them",
     PARAM_INT, NULL},
    {"decided",
     "what was decided about the field; of the first one what is believed while nothing was",
     PARAM_TEXT, NULL},
    {"answered", "what somebody answered to the field", PARAM_TEXT, NULL},
    {0},
};
static const route_param quality_params[] = {
    {"slice", "a key of the items' meta: agreement by its values", PARAM_TEXT, NULL}, {0}};
static const route_param talk_params[] = {
    PAGED, {"show", "mine where nothing is named", PARAM_NAME, talk_whiches}, {0}};
static const char *const mark_uses[] = {"annotations", "predictions", NULL};
static const route_param import_params[] = {
    {"name", "the file's name, for people", PARAM_TEXT, NULL},
    {"format", "where name and content do not tell", PARAM_NAME, import_format_names},
    {"field", "the question that takes another tool's marks", PARAM_TEXT, NULL},
    {"as", "what these marks are: annotations where nothing is named", PARAM_NAME, mark_uses},
    {0}};
static const char *const export_names[] = {"jsonl", "csv",   "coco",         "yolo", "voc",
                                           "conll", "spacy", "label-studio", NULL};
static const char *const yes_no[] = {"yes", "no", NULL};
static const route_param export_params[] = {
    {"format", "jsonl where none is named", PARAM_NAME, export_names},
    {"media", "of jsonl: a zip with the pictures", PARAM_NAME, yes_no},
    {0}};

static const char *const export_types[] = {"application/x-ndjson", "text/csv",   "application/json",
                                           "application/zip",      "text/plain", NULL};
static const route_param tile_params[] = {
    {"level", "0: at its full size; each further one half as large", PARAM_INT, NULL},
    {"column", "from the left, from 0", PARAM_INT, NULL},
    {"row", "from the top, from 0", PARAM_INT, NULL},
    {0}};
static const char *const picture_types[] = {"image/*", NULL};
static const char *const csv_types[] = {"text/csv", NULL};
static const char *const event_types[] = {"text/event-stream", NULL};
static const char *const line_types[] = {"application/x-ndjson", NULL};
static const char *const page_types[] = {"text/html", NULL};
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
    ROUTE(PUT, "/users/{user}/team", CAN_OWN, NONE, WRITE, handle_user_team,
          TAKES(team_place_shape), .status = 204,
          .about = "Put somebody into a team, say whether they manage it, or take them out"),
    ROUTE(GET, "/teams", CAN_OWN, NONE, READ, handle_teams, LISTS(team_shape), .params = paged,
          .about = "Teams, with their people and projects"),
    ROUTE(POST, "/teams", CAN_OWN, "team.create", WRITE, handle_team_create,
          TAKES(team_wanted_shape), GIVES(team_shape), .status = 201, .about = "Make a team"),
    ROUTE(PUT, "/teams/{team}", CAN_OWN, "team.change", WRITE, handle_team_change,
          TAKES(team_wanted_shape), GIVES(team_shape),
          .about = "Say anew what a team has agreed to: hours, languages, cost"),
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
    ROUTE(GET, "/projects/{project}/teams", CAN_MANAGE, NONE, READ, handle_project_teams,
          LISTS(project_team_shape), .params = paged,
          .about = "All teams: which of them the project is given to, and their quotas"),
    ROUTE(PUT, "/projects/{project}/teams/{team}", CAN_MANAGE, "team.give", WRITE, handle_team_give,
          TAKES(quotas_shape), .status = 204,
          .about = "Give the project to a team, or change its quotas; 0 is none"),
    ROUTE(DELETE, "/projects/{project}/teams/{team}", CAN_MANAGE, "team.take", WRITE,
          handle_team_take, .status = 204, .about = "Take it back"),
    ROUTE(GET, "/projects/{project}/people", CAN_LEAD, "people.list", WRITE, handle_people,
          LISTS(member_shape), .params = paged,
          .about = "People of a project; of who manages a team, those of the team"),
    ROUTE(POST, "/projects/{project}/people", CAN_LEAD, NONE, WRITE, handle_people_add,
          TAKES(person_wanted_shape), GIVES(member_added_shape), .status = 201,
          .about = "Add somebody, or invite who has no account yet"),
    ROUTE(PATCH, "/projects/{project}/people/{user}", CAN_MANAGE, NONE, WRITE, handle_people_patch,
          TAKES(member_patch_shape), .status = 204, .about = "Change a role, a tier, a cost"),
    ROUTE(DELETE, "/projects/{project}/people/{user}", CAN_LEAD, NONE, WRITE, handle_people_remove,
          .status = 204, .about = "Take somebody out of the project"),
    ROUTE(PUT, "/projects/{project}/people/{user}/abilities", CAN_MANAGE, "ability.grant", WRITE,
          handle_ability_grant, TAKES(ability_wanted_shape), .status = 204,
          .about = "Grant a skill or a certificate, or renew it"),
    ROUTE(DELETE, "/projects/{project}/people/{user}/abilities", CAN_MANAGE, "ability.take", WRITE,
          handle_ability_take, TAKES(ability_taken_shape), .status = 204, .about = "Take it"),
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
    ROUTE(GET, "/projects/{project}/workflow", CAN_VIEW_PROJECT, NONE, READ, handle_workflow_show,
          GIVES(workflow_view_shape),
          .about = "The present workflow, and how many items stand where"),
    ROUTE(PUT, "/projects/{project}/workflow", CAN_MANAGE, "workflow.change", WRITE,
          handle_workflow_set, TAKES(workflow_body_shape), GIVES(workflow_view_shape),
          .about = "A new version, which items enter from now on"),
    ROUTE(GET, "/projects/{project}/workflows/{version}", CAN_VIEW_PROJECT, NONE, READ,
          handle_workflow_version, GIVES(workflow_view_shape),
          .about = "An earlier or the present version; 0 is the built-in one"),
    ROUTE(POST, "/projects/{project}/workflow/dry-run", CAN_MANAGE, "workflow.dry_run", WRITE,
          handle_dry_run, TAKES(dry_run_wanted_shape), GIVES(job_receipt_shape), .status = 202,
          .about = "Replay recorded answers through a workflow before it goes live"),
    ROUTE(GET, "/projects/{project}/tiers", CAN_VIEW_PROJECT, NONE, READ, handle_tiers_show,
          GIVES(document_view_shape), .about = "By what measured quality people come to a tier"),
    ROUTE(PUT, "/projects/{project}/tiers", CAN_MANAGE, "tiers.change", WRITE, handle_tiers_set,
          TAKES(document_body_shape), GIVES(document_view_shape), .about = "A new version of it"),
    ROUTE(GET, "/projects/{project}/exams", CAN_MANAGE, NONE, READ, handle_exams_show,
          GIVES(document_view_shape), .about = "The exams, with what is right in them"),
    ROUTE(PUT, "/projects/{project}/exams", CAN_MANAGE, "exams.change", WRITE, handle_exams_set,
          TAKES(document_body_shape), GIVES(document_view_shape), .about = "A new version of them"),
    ROUTE(GET, "/projects/{project}/standing", CAN_VIEW_PROJECT, NONE, READ, handle_standing,
          GIVES(standing_shape),
          .about = "My tier, skills, certificates and quality, and the exams I may take"),
    ROUTE(GET, "/projects/{project}/record", CAN_ANNOTATE, NONE, READ, handle_track_record,
          GIVES(track_record_shape),
          .about = "What I have done and what came of it, from my newest answers"),
    ROUTE(GET, "/projects/{project}/people/{user}/record", CAN_LEAD, "person.record", WRITE,
          handle_track_record, GIVES(track_record_shape), .about = "The same of somebody else"),
    ROUTE(POST, "/projects/{project}/attempts", CAN_ANNOTATE, "exam.begin", WRITE,
          handle_attempt_begin, TAKES(attempt_wanted_shape), GIVES(attempt_shape), .status = 201,
          .about = "Begin an exam or its practice, or go on with what is open"),
    ROUTE(GET, "/projects/{project}/attempts", CAN_LEAD, "exam.list", WRITE, handle_attempts,
          LISTS(attempt_listed_shape), .params = paged,
          .about = "Who took which exam, with what result; newest first, without practice"),
    ROUTE(POST, "/projects/{project}/people/{user}/attempts", CAN_MANAGE, "exam.forgive", WRITE,
          handle_attempt_forgive, TAKES(exam_named_shape), .status = 204,
          .about = "Let somebody try once more: the last attempt they failed does not count"),
    ROUTE(GET, "/attempts/{attempt}/answers", CAN_MANAGE, "exam.look", WRITE,
          handle_attempt_answers, LISTS(attempt_answered_shape),
          .about = "What was answered in an attempt that has ended, question by question"),
    ROUTE(GET, "/attempts/{attempt}", CAN_ANNOTATE, "exam.read", WRITE, handle_attempt,
          GIVES(attempt_shape), .about = "My attempt, with the question that is next"),
    ROUTE(POST, "/attempts/{attempt}/answers", CAN_ANNOTATE, "exam.answer", WRITE,
          handle_attempt_answer, TAKES(attempt_answer_shape), GIVES(attempt_shape),
          .about = "Answer it; the same again changes nothing"),
    ROUTE(POST, "/attempts/{attempt}/end", CAN_ANNOTATE, "exam.end", WRITE, handle_attempt_end,
          GIVES(attempt_shape), .about = "End it as it is"),
    ROUTE(GET, "/projects/{project}/progress", CAN_VIEW_PROJECT, NONE, READ, handle_progress,
          GIVES(progress_shape), .about = "How far"),
    ROUTE(GET, "/projects/{project}/plan", CAN_MANAGE, NONE, READ, handle_plan_show,
          GIVES(plan_view_shape),
          .about = "Budget and deadline, and how the work stands with them"),
    ROUTE(PUT, "/projects/{project}/plan", CAN_MANAGE, "plan.change", WRITE, handle_plan_set,
          TAKES(plan_wanted_shape), GIVES(plan_view_shape),
          .about = "Another budget and deadline; what is left out is none"),
    ROUTE(POST, "/projects/{project}/plan/prices", CAN_MANAGE, "plan.find", WRITE, handle_plan_find,
          GIVES(job_receipt_shape), .status = 202,
          .about =
              "Find now what budget and deadline ask of an answer; the server does so by itself"),
    ROUTE(POST, "/projects/{project}/forecast", CAN_MANAGE, "plan.forecast", WRITE, handle_forecast,
          TAKES(outlook_wanted_shape), GIVES(job_receipt_shape), .status = 202,
          .about = "Cost and finish as it is, and with other settings"),
    ROUTE(GET, "/projects/{project}/costs", CAN_MANAGE, NONE, READ, handle_costs,
          GIVES(costs_shape), .about = "What the work has cost, by stage, tier and person"),
    ROUTE(GET, "/projects/{project}/quality", CAN_VIEW_ITEMS, NONE, READ, handle_quality,
          GIVES(quality_view_shape), .params = quality_params,
          .about = "How good, from the last answers and from blind audits"),
    ROUTE(GET, "/projects/{project}/quality/report", CAN_VIEW_ITEMS, "quality.report", WRITE,
          handle_quality_report, .types = page_types,
          .about = "The same for a customer, as a page to print"),

    /* gold and careless work */
    ROUTE(GET, "/projects/{project}/gold", CAN_MANAGE, NONE, READ, handle_gold_show,
          GIVES(gold_view_shape),
          .about = "How much work has a known answer, and which known answers are doubted"),
    ROUTE(PUT, "/projects/{project}/gold", CAN_MANAGE, "gold.change", WRITE, handle_gold_set,
          TAKES(gold_wanted_shape), GIVES(gold_view_shape),
          .about = "Change how much work has a known answer"),
    ROUTE(POST, "/items/{item}/gold", CAN_MANAGE, "gold.decide", WRITE, handle_gold_decide,
          TAKES(gold_word_shape), .status = 204,
          .about = "A word about a known answer that is doubted"),
    ROUTE(GET, "/projects/{project}/findings", CAN_MANAGE, "finding.list", WRITE, handle_findings,
          GIVES(findings_view_shape),
          .about = "What speaks for careless work, who is paused, how people did at gold"),
    ROUTE(POST, "/projects/{project}/findings", CAN_MANAGE, "finding.look", WRITE,
          handle_findings_look, GIVES(job_receipt_shape), .status = 202,
          .about = "Look at the newest answers now"),
    ROUTE(POST, "/projects/{project}/people/{user}/care", CAN_LEAD, NONE, WRITE, handle_care,
          TAKES(care_wanted_shape), .status = 204,
          .about = "Dismiss what was found, pause somebody, keep or lift the pause"),
    ROUTE(GET, "/projects/{project}/pause", CAN_ANNOTATE, NONE, READ, handle_pause_show,
          GIVES(pause_view_shape), .about = "Whether I am paused, and why"),
    ROUTE(POST, "/projects/{project}/appeal", CAN_ANNOTATE, NONE, WRITE, handle_appeal,
          TAKES(reason_shape), GIVES(pause_view_shape),
          .about = "Say why my pause is wrong; a manager reads it"),

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

    /* reviews */
    ROUTE(GET, "/projects/{project}/reasons", CAN_VIEW_PROJECT, NONE, READ, handle_reasons_show,
          GIVES(document_view_shape), .about = "Why reviewers may say that they correct"),
    ROUTE(PUT, "/projects/{project}/reasons", CAN_MANAGE, "reasons.change", WRITE,
          handle_reasons_set, TAKES(document_body_shape), GIVES(document_view_shape),
          .about = "A new version of the list"),
    ROUTE(GET, "/projects/{project}/corrections", CAN_VIEW_ITEMS, NONE, READ, handle_corrections,
          GIVES(corrections_shape), .about = "What reviewers put right, and why"),
    ROUTE(GET, "/projects/{project}/feedback", CAN_ANNOTATE, NONE, READ, handle_feedback,
          GIVES(corrections_shape), .about = "The same of my answers, with examples"),

    ROUTE(GET, "/projects/{project}/reviewers", CAN_MANAGE, NONE, READ, handle_reviewers,
          GIVES(reviewers_shape), .about = "What reviewers say, and how they do at seeded checks"),
    ROUTE(GET, "/projects/{project}/escapes", CAN_VIEW_ITEMS, NONE, READ, handle_escapes,
          GIVES(escape_shape), .about = "How many errors each stage lets through"),
    ROUTE(POST, "/projects/{project}/bulk", CAN_MANAGE, "bulk.start", WRITE, handle_bulk,
          TAKES(bulk_wanted_shape), GIVES(job_receipt_shape), .status = 202,
          .about = "Put a confused pair right at once, or look what that would change"),
    ROUTE(POST, "/jobs/{job}/undo", CAN_MANAGE, "bulk.undo", WRITE, handle_bulk_undo,
          GIVES(job_receipt_shape), .status = 202, .about = "Take back what such a job did"),

    /* items */
    ROUTE(GET, "/projects/{project}/items", CAN_VIEW_ITEMS, "item.list", WRITE, handle_items,
          LISTS(item_row_shape), .params = item_params, .about = "Items, without payloads"),
    ROUTE(POST, "/projects/{project}/items/schedule", CAN_MANAGE, "item.schedule", WRITE,
          handle_items_schedule, TAKES(schedule_wanted_shape), GIVES(schedule_done_shape),
          .about = "Another priority, another time when they are due"),
    ROUTE(GET, "/items/{item}", CAN_VIEW_ITEMS, "item.read", WRITE, handle_item, GIVES(item_shape),
          .about = "An item with its evidence, belief, decision and reason"),
    ROUTE(POST, "/items/{item}/reopen", CAN_REVIEW, "item.reopen", WRITE, handle_item_reopen,
          TAKES(reason_shape), GIVES(item_shape), .about = "Back to work"),

    /* talk about items */
    ROUTE(GET, "/items/{item}/threads", CAN_VIEW_PROJECT, "thread.read", WRITE, handle_threads,
          LISTS(thread_shape), .about = "What is asked and said about an item that I may see"),
    ROUTE(POST, "/items/{item}/threads", CAN_ANNOTATE, "thread.begin", WRITE, handle_thread_begin,
          TAKES(thread_wanted_shape), GIVES(thread_shape), .status = 201,
          .about = "Ask or say something about it, or about a place in it"),
    ROUTE(POST, "/threads/{thread}/remarks", CAN_ANNOTATE, "thread.say", WRITE, handle_thread_say,
          TAKES(remark_wanted_shape), GIVES(thread_shape), .status = 201,
          .about = "Say something to it"),
    ROUTE(PUT, "/threads/{thread}/state", CAN_ANNOTATE, "thread.resolve", WRITE,
          handle_thread_state, TAKES(thread_state_shape), GIVES(thread_shape),
          .about = "Resolve it, or open it again"),
    ROUTE(POST, "/threads/{thread}/seen", CAN_VIEW_PROJECT, NONE, WRITE, handle_thread_seen,
          .status = 204, .about = "I have read it"),
    ROUTE(GET, "/projects/{project}/threads", CAN_VIEW_PROJECT, "thread.list", WRITE, handle_talk,
          LISTS(thread_shape), .params = talk_params,
          .about = "Threads I take part in; for who sees items also open questions, or all"),
    ROUTE(GET, "/projects/{project}/talk", CAN_VIEW_PROJECT, NONE, READ, handle_talk_counts,
          GIVES(talk_counts_shape), .about = "How many questions are open, and how much is unread"),
    ROUTE(GET, "/projects/{project}/contacts", CAN_VIEW_PROJECT, NONE, READ, handle_talk_contacts,
          LISTS(talk_contact_shape), .about = "People I may mention"),

    /* certifications */
    ROUTE(POST, "/projects/{project}/certifications", CAN_MANAGE, "certification.begin", WRITE,
          handle_certification_begin, TAKES(certification_wanted_shape), GIVES(certification_shape),
          .status = 201, .about = "Begin to prove how many of the settled items are right"),
    ROUTE(GET, "/projects/{project}/certifications", CAN_VIEW_ITEMS, NONE, READ,
          handle_certifications, LISTS(certification_shape), .params = paged,
          .about = "Certifications, newest first"),
    ROUTE(GET, "/certifications/{certification}", CAN_VIEW_ITEMS, NONE, READ, handle_certification,
          GIVES(certification_shape), .about = "One certification, and how its bound has moved"),
    ROUTE(POST, "/certifications/{certification}/draw", CAN_MANAGE, "certification.draw", WRITE,
          handle_certification_draw, GIVES(certification_shape),
          .about = "Freeze what is settled and draw at random from it"),
    ROUTE(POST, "/certifications/{certification}/close", CAN_MANAGE, "certification.close", WRITE,
          handle_certification_close, GIVES(certification_shape),
          .about = "End the audit: what it has proven stands"),
    ROUTE(POST, "/certifications/{certification}/give-up", CAN_MANAGE, "certification.give_up",
          WRITE, handle_certification_give_up, TAKES(reason_shape), GIVES(certification_shape),
          .about = "End it without a claim; it stays in the list with the reason"),

    /* releases */
    ROUTE(POST, "/projects/{project}/releases", CAN_MANAGE, "release.make", WRITE,
          handle_release_make, TAKES(release_wanted_shape), GIVES(job_receipt_shape), .status = 202,
          .about = "Freeze an export, with the claim of a closed certification, and sign it"),
    ROUTE(GET, "/projects/{project}/releases", CAN_VIEW_ITEMS, NONE, READ, handle_releases,
          LISTS(release_shape), .params = paged, .about = "Releases, newest first"),
    ROUTE(GET, "/releases/{release}", CAN_VIEW_ITEMS, NONE, READ, handle_release,
          GIVES(release_shape), .about = "One release"),
    ROUTE(GET, "/releases/{release}/items", CAN_MANAGE, "release.read", WRITE, handle_release_items,
          .types = line_types, .about = "Its items, JSON Lines"),
    ROUTE(GET, "/releases/{release}/diff", CAN_MANAGE, "release.diff", WRITE, handle_release_diff,
          .types = line_types, .about = "What differs from the release before, JSON Lines"),
    ROUTE(GET, "/releases/{release}/certificate", CAN_VIEW_ITEMS, NONE, READ,
          handle_release_certificate, .types = document_types, .about = "Its signed certificate"),
    ROUTE(GET, "/releases/{release}/page", CAN_VIEW_ITEMS, NONE, READ, handle_release_page,
          .types = page_types, .about = "Its certificate, to print"),

    /* jobs and files */
    ROUTE(POST, "/projects/{project}/imports", CAN_MANAGE, "import.start", WORKER, handle_import,
          .takes = BODY_FILE, GIVES(job_receipt_shape), .status = 202, .params = import_params,
          .about =
              "Import a file: text/csv, application/x-ndjson, application/json or application/zip"),
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
    ROUTE(GET, "/media/{media}/tile", CAN_VIEW_PROJECT, "media.read", WRITE, handle_media_tile,
          .params = tile_params, .types = picture_types,
          .about = "A tile of a picture that is shown by them, likewise"),
    ROUTE(GET, "/projects/{project}/model", CAN_VIEW_PROJECT, NONE, READ, handle_model_show,
          GIVES(model_view_shape), .about = "The model that is asked for shapes"),
    ROUTE(PUT, "/projects/{project}/model", CAN_MANAGE, "model.change", WRITE, handle_model_set,
          TAKES(model_settings_shape), GIVES(model_view_shape), .about = "Another one, or none"),
    ROUTE(POST, "/media/{media}/shape", CAN_ANNOTATE, "model.ask", OUTSIDE, handle_model_ask,
          TAKES(model_question_shape), GIVES(model_answer_shape),
          .about = "Ask it what is there in a picture, under a live lease"),
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
