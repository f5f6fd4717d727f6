/* Functions that one command's file offers to another. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include <confiance/report.h>

#include "cli.h"

struct jur_installed;
struct jur_taken;
struct jur_world;

/* Reads, verifies and judges an evidence folder; reports into dir, or on
 * standard output when it is NULL.  Returns the exit code. */
int evaluate_folder(struct cli *, const char *evidence_dir, const char *dir);
/* Files into dir and the summary on standard output, or one format there. */
int print_report(const struct cli *, const struct cf_report *,
    const char *dir, struct cf_arena *);
int check_formats(const struct cli *);

/* Fetches and installs (data_update.c); what was taken, on standard output
 * (cmd_data.c).  data_update() returns the exit code. */
int data_update(const struct cli *, struct cf_arena *,
    const struct jur_world *);
void data_say_taken(const struct jur_installed *now,
    const struct jur_installed *old, const struct jur_taken *);

#endif
