/* frontier.c - how far the certificate is from the best that any rule could do: of all rules that
 * prove every set of 2,000 items that meets .95, and one with one error too many with probability .05
 * at most, the one whose mean draws, over what is dreamt of each, are least when added up. Found by
 * backward induction over draws and errors, with a price on false proof that makes it .05. A sum over
 * five says that no rule reaches all five. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { ITEMS = 2000, TOO_MANY = 101, SETS = 5, SEARCH = 18 };
static const int wrong[SETS] = {80, 60, 40, 20, 0};
static const double dreamt[SETS] = {1020, 440, 215, 118, 72};
static const double alpha = .05;

static double log_factorials[ITEMS + 1];
static bool stops[ITEMS + 1][TOO_MANY];

static double log_choose(int n, int k) {
    if (k < 0 || k > n) return -INFINITY;
    return log_factorials[n] - log_factorials[k] - log_factorials[n - k];
}

static double log_path(int marked, int drawn, int errors) {
    return log_choose(ITEMS - drawn, marked - errors) - log_choose(ITEMS, marked);
}

/* What a path weighs: each set by what a draw of it costs, and the false one. `log_all` their sum. */
typedef struct {
    double draw, false_proof, log_all; /* shares of all */
} path;

static path weigh(int drawn, int errors) {
    double logs[SETS + 1], top = -INFINITY, all = 0;
    for (int i = 0; i <= SETS; i++) {
        logs[i] = i < SETS ? log_path(wrong[i], drawn, errors) - log(dreamt[i])
                           : log_path(TOO_MANY, drawn, errors);
        top = fmax(top, logs[i]);
    }
    if (top == -INFINITY) return (path){0, 0, top};
    for (int i = 0; i <= SETS; i++) all += exp(logs[i] - top);
    double false_proof = exp(logs[SETS] - top) / all;
    return (path){1 - false_proof, false_proof, top + log(all)};
}

/* Least cost from each state on, where a false proof costs `price`; fills `stops`. */
static void find_best(double price) {
    static double cost[2][TOO_MANY + 1], log_all[2][TOO_MANY + 1];
    memset(cost, 0, sizeof cost);
    for (int n = ITEMS; n >= 0; n--) {
        int now = n % 2, next = 1 - now;
        for (int k = 0; k < TOO_MANY && k <= n; k++) {
            path p = weigh(n, k);
            double go_on = n < ITEMS ? p.draw : INFINITY, stop = price * p.false_proof;
            for (int error = 0; error < 2 && n < ITEMS && k + error < TOO_MANY; error++)
                if (log_all[next][k + error] > -INFINITY)
                    go_on += cost[next][k + error] * exp(log_all[next][k + error] - p.log_all);
            log_all[now][k] = p.log_all;
            cost[now][k] = p.log_all > -INFINITY ? fmin(stop, go_on) : 0;
            stops[n][k] = stop <= go_on;
        }
    }
}

/* Probability that a set of so many errors is proven, and its mean draws then. */
static double follow(int marked, double *draws_out) {
    static double mass[2][TOO_MANY + 1];
    double proven = 0, draws = 0;
    memset(mass, 0, sizeof mass);
    mass[0][0] = 1;
    for (int n = 0; n <= ITEMS; n++) {
        double *now = mass[n % 2], *next = mass[1 - n % 2];
        memset(next, 0, sizeof mass[0]);
        for (int k = 0; k < TOO_MANY && k <= n; k++) {
            if (now[k] == 0) continue;
            if (stops[n][k]) {
                proven += now[k];
                draws += now[k] * n;
                continue;
            }
            double error = (double)(marked - k) / (ITEMS - n);
            next[k + 1] += now[k] * error;
            next[k] += now[k] * (1 - error);
        }
    }
    *draws_out = draws / proven;
    return proven;
}

int main(void) {
    double low = 1, high = 1000, draws, sum = 0;
    for (int n = 1; n <= ITEMS; n++) log_factorials[n] = log_factorials[n - 1] + log(n);
    for (int i = 0; i < SEARCH; i++) {
        double middle = sqrt(low * high);
        find_best(middle);
        if (follow(TOO_MANY, &draws) > alpha) low = middle;
        else high = middle;
    }
    find_best(high);
    printf("false proof %.5f\n", follow(TOO_MANY, &draws));
    for (int i = 0; i < SETS; i++) {
        follow(wrong[i], &draws);
        sum += draws / dreamt[i];
        printf("%.2f right %7.1f draws, %.3f of what is dreamt of\n", 1 - (double)wrong[i] / ITEMS,
               draws, draws / dreamt[i]);
    }
    printf("together %.3f, so %s\n", sum, sum > SETS ? "no rule reaches all" : "one might");
    return 0;
}
