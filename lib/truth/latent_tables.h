/* latent_tables.h - how sources answer in a latent model: their tables, each pulled towards what its kind does
 * and towards a coin. Of a table only the rows of labels that the source gives are kept, so that an
 * iteration costs as much as there are answers. */
#ifndef TRUTH_LATENT_TABLES_H
#define TRUTH_LATENT_TABLES_H
#include "blocks.h"
#include "latent.h"

typedef struct latent_tables latent_tables;

/* Empty ones in the arena, or NULL. Answers, what is given in them and options must live as long. */
latent_tables *latent_tables_make(const lw_answers *answers, const given_labels *given,
                                  const latent_options *options, lw_arena *arena);

/* The answers with the rows of the tables in place of sources, and without labels: for steps over blocks. */
const lw_answers *latent_tables_answers(const latent_tables *tables);

/* Logs of what each source answers, [rows of given][columns]; 0 until an update. */
const double *latent_tables_logs(const latent_tables *tables);

/* The tables that the posteriors of the states make, [items][columns]. Returns what a fit pays for their freedom in
 * its score, where `priced`; otherwise 0. */
double latent_tables_update(latent_tables *tables, const double *shares, bool priced);

/* Of tables with one state a class: how each source answers, [sources][class][label]. */
void latent_tables_write(const latent_tables *tables, double *confusion);

#endif
