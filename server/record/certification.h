/* certification.h - certifications as they travel. */
#ifndef RECORD_CERTIFICATION_H
#define RECORD_CERTIFICATION_H
#include "server/record/shape.h"

typedef struct { /* body of POST .../certifications */
    lw_str field;
    double target, confidence;
    bool repair, second, review_first, losses;
    int64_t planted;
    shape_list classes; /* of lw_str */
} certification_wanted;

typedef struct {
    lw_str class, title, state;
    int64_t items, reviewed, drawn, errors, least_rest;
    double bound, low, high;
    bool chosen, goes_on;
} certification_class;

typedef struct {
    int64_t drawn, errors;
    double bound;
} certification_point;

typedef struct {
    typed_id user;
    lw_str name;
    int64_t judged, wrong;
} certification_auditor;

typedef struct {
    typed_id id;
    lw_str state, standing, says, field;
    double target, confidence;
    bool repair, second, losses;
    double lost;
    int64_t population, reviewed, corrected;
    bool review_goes_on;
    int64_t drawn, errors, skipped, decided_at, least_rest;
    double expected_rest, bound, low, high;
    int64_t planted, plants_judged;
    double overlooked;
    lw_str commitment, seed, frozen_hash; /* hex */
    int64_t schema_version, begun_at, frozen_at, ended_at;
    typed_id begun_by, void_item;
    lw_str void_external_id, void_reason;
    shape_list classes, auditors, points; /* of certification_class, ..._auditor, ..._point */
} certification;

extern const shape certification_wanted_shape, certification_class_shape, certification_point_shape,
    certification_auditor_shape, certification_shape;
extern const char *const
    certification_states[];                /* review, freezing, audit, closed, released, void */
extern const char *const standing_names[]; /* open, proven, disproved */

#endif
