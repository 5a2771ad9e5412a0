/* handlers.h - what the rows of the route table name; one file a resource. */
#ifndef HTTP_HANDLERS_H
#define HTTP_HANDLERS_H
#include "server/http/request.h"

/* handle_session.c */
route_handler handle_session_create, handle_session_show, handle_session_end,
    handle_invitation_look, handle_invitation_accept;
/* handle_me.c */
route_handler handle_my_sessions, handle_my_session_end, handle_my_preferences,
    handle_my_preferences_change, handle_my_password, handle_totp_begin, handle_totp_confirm,
    handle_totp_remove, handle_my_tokens, handle_token_create, handle_token_revoke;
/* handle_people.c */
route_handler handle_users, handle_user_patch, handle_invitation_create, handle_invitations,
    handle_invitation_revoke, handle_people, handle_people_add, handle_people_patch,
    handle_people_remove, handle_ability_grant, handle_ability_take, handle_audit;
/* handle_team.c */
route_handler handle_teams, handle_team_create, handle_team_change, handle_user_team,
    handle_project_teams, handle_team_give, handle_team_take;
/* handle_project.c */
route_handler handle_projects, handle_project_create, handle_project_show, handle_project_patch,
    handle_schema_show, handle_progress, handle_quality, handle_quality_report;
/* handle_plan.c */
route_handler handle_plan_show, handle_plan_set, handle_plan_find, handle_costs, handle_forecast;
/* handle_workflow.c */
route_handler handle_workflow_show, handle_workflow_set, handle_workflow_version, handle_dry_run;
/* handle_exam.c */
route_handler handle_exams_show, handle_exams_set, handle_tiers_show, handle_tiers_set,
    handle_standing, handle_attempt_begin, handle_attempt, handle_attempt_answer,
    handle_attempt_end, handle_attempts, handle_attempt_answers, handle_attempt_forgive,
    handle_track_record;
/* handle_work.c */
route_handler handle_next, handle_answer, handle_review, handle_skip, handle_lease_extend,
    handle_lease_release, handle_mine, handle_annotation, handle_revise;
/* handle_item.c */
route_handler handle_items, handle_item, handle_item_reopen, handle_items_schedule;
/* handle_review.c */
route_handler handle_reasons_show, handle_reasons_set, handle_corrections, handle_feedback,
    handle_bulk, handle_bulk_undo, handle_reviewers, handle_escapes;
/* handle_talk.c */
route_handler handle_threads, handle_thread_begin, handle_thread_say, handle_thread_state,
    handle_thread_seen, handle_talk, handle_talk_counts, handle_talk_contacts;
/* handle_job.c */
route_handler handle_import, handle_jobs, handle_job, handle_job_cancel, handle_job_rejects,
    handle_refit, handle_demo, handle_demo_show, handle_export, handle_export_manifest,
    handle_media, handle_media_tile;
/* handle_model.c */
route_handler handle_model_show, handle_model_set, handle_model_ask;
/* handle_care.c */
route_handler handle_gold_show, handle_gold_set, handle_gold_decide, handle_findings,
    handle_findings_look, handle_care, handle_pause_show, handle_appeal;
/* handle_certification.c */
route_handler handle_certification_begin, handle_certifications, handle_certification,
    handle_certification_draw, handle_certification_close, handle_certification_give_up;
/* handle_release.c */
route_handler handle_release_make, handle_releases, handle_release, handle_release_items,
    handle_release_diff, handle_release_certificate, handle_release_page;
/* handle_system.c */
route_handler handle_events, handle_openapi, handle_healthz, handle_readyz, handle_metrics;

/* Bodies and replies of access; their structs are beside their handlers. */
extern const shape session_create_shape, session_shape, code_shape, invitation_shape, accept_shape,
    my_session_shape, preferences_shape, preferences_change_shape, password_shape, totp_begun_shape,
    totp_code_shape, recovery_shape, remove_totp_shape, token_row_shape, token_create_shape,
    token_made_shape, user_shape, user_patch_shape, invitation_row_shape, invitation_create_shape,
    invitation_made_shape, member_shape, member_patch_shape, member_added_shape, audit_user_shape,
    audit_row_shape, health_shape, demo_offer_shape;
extern const char *const item_orders[]; /* NULL-terminated: created, newest, confidence */

/* ---- what handlers have in common ---- */

/* {"items": [...], "next": cursor or null}; `next` is the absent text at the end. The cursor is sent with
 * what list it is of; request_open_cursor takes that off. */
void reply_list(request *q, const shape *s, shape_list rows, lw_str next);
/* The same with an id as cursor; 0: the end. */
void reply_list_by_id(request *q, const shape *s, shape_list rows, int64_t next);
/* The cursor of such a list; 0: from the first. */
LW_MUST_USE lw_status request_cursor(const request *q, int64_t *cursor_out, lw_error *error);

#endif
