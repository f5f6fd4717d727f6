/*
 * What several commands read: the deployment file and the profile.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "cli.h"

static void
print_error(void *arg, const struct cf_err *err)
{
	char text[1200];

	(void)arg;
	fprintf(stderr, "%s\n", cf_err_text(err, text, sizeof(text)));
}

int
load_deployment(struct cf_arena *arena, const char *path, struct loaded *ret)
{
	struct cf_err err = { 0 };
	char *text;
	int rc;

	rc = cf_file_read(arena, path, CF_MAX_DEPLOYMENT, &text, &ret->len,
	    &err);
	/* A file that cannot be read was named wrongly, whatever the reason. */
	if (rc != CF_OK) {
		(void)cli_fail(&err);
		return rc == CF_ENOMEM ? CF_EXIT_FAILURE : CF_EXIT_USAGE;
	}
	ret->text = text;
	rc = cf_deployment_parse_all(arena, path, text, ret->len,
	    &ret->deployment, print_error, NULL, &err);
	if (rc == CF_OK)
		return CF_EXIT_OK;
	return rc == CF_ENOMEM ? cli_fail(&err) : CF_EXIT_USAGE;
}

int
load_profile(struct cf_arena *arena, const struct cli *cli,
    struct cf_profile *ret)
{
	const char *name = cli->value[OPT_PROFILE];
	struct cf_err err = { 0 };
	char *dir = cf_printf(arena, "%s/profiles", cli->share);

	if (cf_profile_load(arena, dir, name != NULL ? name :
	    "secnumcloud-3.2", ret, &err) != CF_OK)
		return cli_fail(&err);
	return CF_EXIT_OK;
}
