/*
 * Inside the room "declared": what its files share.
 */
#ifndef CONFIANCE_DECLARED_H
#define CONFIANCE_DECLARED_H

#include <confiance/check.h>

extern const struct cf_fact_def declared_facts[];
extern const struct cf_rule *const declared_rules[];

int declared_collect(struct cf_collect *, struct cf_err *);
int declared_documents(struct cf_collect *, struct cf_err *);

/*
 * SHA-256 and size of the regular file path, read in pieces.  CF_ST_OK, or
 * the status of the attempt with a note in ret_note (of note_len bytes).
 */
enum cf_status declared_digest(const char *path, char ret_hex[CF_SHA256_HEX],
    int64_t *ret_size, char *ret_note, size_t note_len);

#endif
