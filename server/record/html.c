/* html.c - tables and small pictures as text. */
#include "server/record/html.h"
#include <math.h>
#include <stdio.h>

enum { TEXT_MAX = 80, LINE_WIDTH = 160 };
static const double SHADE_MAX = .5; /* letters stay readable on it, by day and by night */

static const char style[] =
    ":root{color-scheme:light dark;--ink:#1c2430;--quiet:#5b6675;--ground:#fff;--line:#d7dce3;"
    "--mark:20 98 190}"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6eaf0;--quiet:#9aa5b4;--ground:#12161c;"
    "--line:#323a46;--mark:96 165 250}}"
    "body{margin:2rem auto;max-width:64rem;padding:0 1rem;font:16px/1.5 system-ui,sans-serif;"
    "color:var(--ink);background:var(--ground)}"
    "h1{font-size:1.6rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2.5rem}"
    "p{color:var(--quiet);max-width:46rem}"
    ".wide{overflow-x:auto;margin-bottom:1rem}"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}"
    "th,td{padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);text-align:start;"
    "overflow-wrap:anywhere;vertical-align:middle}"
    "th{color:var(--quiet);font-weight:600;white-space:nowrap}"
    ".n{text-align:end;white-space:nowrap}td.s{text-align:end;white-space:nowrap;padding:.25rem "
    ".5rem}"
    "svg{display:block}svg line{stroke:rgb(var(--mark));stroke-width:3;stroke-opacity:.45}"
    "svg line.axis{stroke:var(--line);stroke-width:1;stroke-opacity:1}"
    "svg line.bar{stroke:var(--ink);stroke-width:2;stroke-opacity:1}"
    "svg circle{fill:rgb(var(--mark))}svg text{fill:var(--quiet);font-size:11px}"
    "@media print{body{margin:0;max-width:none}h2,tr{break-inside:avoid}}";

static void put_escaped(lw_builder *page, lw_str text) {
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c == '<') lw_put(page, lw_str_from("&lt;"));
        else if (c == '>') lw_put(page, lw_str_from("&gt;"));
        else if (c == '&') lw_put(page, lw_str_from("&amp;"));
        else if (c == '"') lw_put(page, lw_str_from("&quot;"));
        else lw_put_char(page, c >= 0 && c < ' ' ? ' ' : c);
    }
}

void html_text(lw_builder *page, lw_str text) {
    size_t end = text.len;
    if (end > TEXT_MAX)
        for (end = TEXT_MAX; end > 0 && ((unsigned char)text.data[end] & 0xC0) == 0x80;) end--;
    put_escaped(page, lw_str_slice(text, 0, end));
    if (end < text.len) lw_put(page, lw_str_from("…"));
}

void html_words(lw_builder *page, const char *words) { put_escaped(page, lw_str_from(words)); }

static void put(lw_builder *page, const char *words) { lw_put(page, lw_str_from(words)); }

void html_begin(lw_builder *page, lw_str title) {
    put(page, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
              "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    html_text(page, title);
    put(page, "</title><style>");
    put(page, style);
    put(page, "</style></head><body><h1>");
    html_text(page, title);
    put(page, "</h1>\n");
}

void html_end(lw_builder *page) { put(page, "</body></html>\n"); }

void html_section(lw_builder *page, const char *title, const char *about) {
    lw_put_format(page, "<h2>%s</h2><p>%s</p>\n", title, about);
}

void html_table_begin_named(lw_builder *page, const char *headlines, const lw_str *names,
                            size_t count) {
    lw_str rest = lw_str_from(headlines);
    put(page, "<div class=\"wide\"><table><thead><tr>");
    while (rest.data) {
        lw_str one = lw_str_cut(&rest, '|');
        bool number = lw_str_starts(one, LW_STR(">"));
        lw_put_format(page, "<th scope=\"col\"%s>%.*s</th>", number ? " class=\"n\"" : "",
                      LW_FMT(lw_str_slice(one, number, one.len)));
    }
    for (size_t i = 0; i < count; i++) {
        put(page, "<th scope=\"col\" class=\"n\">");
        html_text(page, names[i]);
        put(page, "</th>");
    }
    put(page, "</tr></thead><tbody>\n");
}

void html_table_begin(lw_builder *page, const char *headlines) {
    html_table_begin_named(page, headlines, NULL, 0);
}

void html_row_begin(lw_builder *page) { put(page, "<tr>"); }

void html_cell_text(lw_builder *page, lw_str text) {
    put(page, "<td>");
    html_text(page, text);
    put(page, "</td>");
}

void html_cell_whole(lw_builder *page, lw_str text) {
    put(page, "<td>");
    put_escaped(page, text);
    put(page, "</td>");
}

void html_cell_words(lw_builder *page, const char *words) {
    put(page, "<td>");
    html_words(page, words);
    put(page, "</td>");
}

void html_cell_count(lw_builder *page, size_t count) {
    lw_put_format(page, "<td class=\"n\">%zu</td>", count);
}

void html_cell_number(lw_builder *page, double value) {
    if (isnan(value)) put(page, "<td class=\"n\">–</td>");
    else lw_put_format(page, "<td class=\"n\">%.3f</td>", value);
}

static double at(double value) { return 4 + fmin(fmax(value, 0), 1) * (LINE_WIDTH - 8); }

static void begin_line(lw_builder *page, const char *promise, double value, double low,
                       double high) {
    char interval[64] = "its interval is not known";
    if (!isnan(low)) snprintf(interval, sizeof interval, "%.3f to %.3f", low, high);
    lw_put_format(page,
                  "<td><svg width=\"%d\" height=\"16\" role=\"img\" aria-label=\"%s%.3f, "
                  "%s\"><line class=\"axis\" x1=\"4\" x2=\"%d\" y1=\"8\" y2=\"8\"/>",
                  LINE_WIDTH, promise, value, interval, LINE_WIDTH - 4);
}

static void end_line(lw_builder *page, double value, double low, double high) {
    if (!isnan(low))
        lw_put_format(page, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"8\" y2=\"8\"/>", at(low), at(high));
    lw_put_format(page, "<circle cx=\"%.1f\" cy=\"8\" r=\"4\"/></svg></td>", at(value));
}

void html_cell_interval(lw_builder *page, double value, double low, double high) {
    if (isnan(value)) {
        put(page, "<td></td>");
        return;
    }
    begin_line(page, "", value, low, high);
    end_line(page, value, low, high);
}

void html_cell_promise(lw_builder *page, double promised, double value, double low, double high) {
    char words[40];
    snprintf(words, sizeof words, "promised %.3f, is ", promised);
    begin_line(page, words, value, low, high);
    lw_put_format(page, "<line class=\"bar\" x1=\"%.1f\" x2=\"%.1f\" y1=\"1\" y2=\"15\"/>",
                  at(promised), at(promised));
    end_line(page, value, low, high);
}

void html_cell_share(lw_builder *page, double share, double least) {
    double above = (share - least) / (1 - least);
    if (isnan(share)) put(page, "<td class=\"s\">–</td>");
    else
        lw_put_format(page, "<td class=\"s\" style=\"background:rgb(var(--mark)/%.2f)\">%.3f</td>",
                      SHADE_MAX * fmin(fmax(above, 0), 1), share);
}

void html_row_end(lw_builder *page) { put(page, "</tr>\n"); }

void html_table_end(lw_builder *page) { put(page, "</tbody></table></div>\n"); }
