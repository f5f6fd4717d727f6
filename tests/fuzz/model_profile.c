/*
 * Fuzz entry: any bytes as a profile, in both languages of the errors.  What
 * loads has to be whole: no text is missing, no index is out of its table.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/profile.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
look(const struct cf_profile *profile)
{
	size_t i, k;

	must(profile->nrequirements > 0 && profile->nchapters > 0);
	must(strlen(profile->sha256) == CF_SHA256_HEX - 1);
	for (i = 0; i < profile->nrequirements; i++) {
		const struct cf_requirement *req = &profile->requirements[i];

		must(req->title.fr[0] != '\0' && req->text.en[0] != '\0');
		must(req->chapter != NULL && req->section != NULL);
		must((req->kind == CF_AS_MANUAL) == (req->nrules == 0));
		for (k = 0; k < req->nrules; k++)
			must(req->rules[k].rule != NULL);
	}
	for (i = 0; i < 4; i++) {
		for (k = 0; k < 4; k++)
			must(profile->matrix[i][k] >= CF_RK_MINEUR &&
			    profile->matrix[i][k] <= CF_RK_CRITIQUE);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_PROFILE);
	struct cf_profile profile;
	struct cf_err err = { 0 };
	int rc;

	if (arena == NULL)
		return 0;
	cf_lang = len % 2 != 0 ? CF_LANG_FR : CF_LANG_EN;
	rc = cf_profile_parse(arena, "fuzz", (const char *)data, len, &profile,
	    &err);
	if (rc == CF_OK)
		look(&profile);
	else
		must(err.code == rc && err.msg[0] != '\0');
	cf_arena_free(arena);
	return 0;
}
