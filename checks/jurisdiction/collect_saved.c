/*
 * Reads the answers of registers that the deployment names: files that
 * somebody saved.  Runs in the child that has files and no network.  An answer
 * is believed to be what the register said on the day that the deployment
 * gives; its bytes are kept, so that another can look at them.
 */
#include <confiance/limits.h>

#include "jurisdiction.h"
#include "registers.h"

static void
read_one(struct cf_collect *c, const struct cf_register *r)
{
	const char *path = cf_deployment_path(c->arena, c->deployment->file,
	    r->file);
	struct cf_arena *region = cf_arena_new(CF_REGISTER_BODY + 4096u);
	struct cf_err err = { 0 };
	char *bytes;
	size_t len;
	int rc;

	if (region == NULL) {
		jur_register_fail(c, r->kind, r->file, CF_OR_ATTESTED,
		    CF_ST_NOT_COLLECTED, "out of memory");
		return;
	}
	rc = cf_file_read(region, path, CF_REGISTER_BODY, &bytes, &len, &err);
	if (rc == CF_OK)
		(void)jur_register_say(c, &(struct jur_answer){
		    .kind = r->kind, .from = r->file, .bytes = bytes,
		    .len = len, .origin = CF_OR_ATTESTED, .time = r->date },
		    NULL);
	else
		jur_register_fail(c, r->kind, r->file, CF_OR_ATTESTED,
		    rc == CF_ELIMIT ? CF_ST_MALFORMED : CF_ST_UNREACHABLE,
		    err.msg);
	cf_arena_free(region);
}

int
jur_collect_saved(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	size_t i;

	(void)err;
	for (i = 0; i < d->nregisters; i++) {
		if (d->registers[i].file[0] == '\0')
			continue;
		if (i < CF_REGISTER_FILES && !cf_cancelled(c))
			read_one(c, &d->registers[i]);
		else
			jur_register_fail(c, d->registers[i].kind,
			    d->registers[i].file, CF_OR_ATTESTED,
			    CF_ST_NOT_COLLECTED, i < CF_REGISTER_FILES ?
				"the collection was cancelled" :
				"more files than are read");
	}
	return CF_OK;
}
