/* chance.h - a draw of the server's: nobody foresees it. */
#ifndef WORK_CHANCE_H
#define WORK_CHANCE_H

/* Uniform in [0, 1). */
double chance(void);

#endif
