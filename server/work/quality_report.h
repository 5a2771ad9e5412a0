/* quality_report.h - what a customer is told of a project's quality, as a page to print. */
#ifndef WORK_QUALITY_REPORT_H
#define WORK_QUALITY_REPORT_H
#include "server/work/project.h"

/* Puts one HTML page that needs nothing beside it: what was asked, by how many in what roles, agreement,
 * what is proven and how the sample was drawn, calibration, confusion, corrections with their reasons,
 * versions and limits. People are counted, not named. Lists in it are bounded, and it says where. */
LW_MUST_USE lw_status quality_report(tx *t, const actor *who, int64_t project_id, lw_arena *arena,
                                     lw_builder *page, lw_error *error);

#endif
