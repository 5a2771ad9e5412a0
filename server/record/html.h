/* html.h - a page of HTML in one file: what a report is written with. It looks up nothing, runs
 * nothing, and every name in it goes through html_text. */
#ifndef RECORD_HTML_H
#define RECORD_HTML_H
#include "labelwright/base.h"

/* The page up to its first section, and from its last one on. */
void html_begin(lw_builder *page, lw_str title);
void html_end(lw_builder *page);

/* Text with what HTML would read as markup written as text; at most some 80 bytes are shown. */
void html_text(lw_builder *page, lw_str text);
void html_words(lw_builder *page, const char *words); /* the program's own: shown whole */

/* A headline, and a paragraph that says what is seen below it. Both are the program's own words. */
void html_section(lw_builder *page, const char *title, const char *about);

/* A table: its headlines by `|`, one over numbers after a `>`, then rows of cells. */
void html_table_begin(lw_builder *page, const char *headlines);
/* The same with more headlines, over numbers, that are names. */
void html_table_begin_named(lw_builder *page, const char *headlines, const lw_str *names,
                            size_t count);
void html_row_begin(lw_builder *page);
void html_cell_text(lw_builder *page, lw_str text);
void html_cell_whole(lw_builder *page, lw_str text); /* not cut, however long it is */
void html_cell_words(lw_builder *page, const char *words);
void html_cell_count(lw_builder *page, size_t count);
void html_cell_number(lw_builder *page, double value); /* NaN: a dash */
/* A value within its interval on a line from 0 to 1; NaN: an empty cell, or an interval that is not known. */
void html_cell_interval(lw_builder *page, double value, double low, double high);
/* The same, and a bar at what was promised. */
void html_cell_promise(lw_builder *page, double promised, double value, double low, double high);
/* A share, 0 .. 1, on a ground that is the stronger the more it is above `least`. */
void html_cell_share(lw_builder *page, double share, double least);
void html_row_end(lw_builder *page);
void html_table_end(lw_builder *page);

#endif
