/*
 * Paths of a deployment file start from its own folder, wherever the program
 * runs.  Nothing is opened here.
 */
#include <string.h>

#include <confiance/deployment.h>

char *
cf_deployment_path(struct cf_arena *arena, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (path[0] == '/' || path[0] == '\0' || slash == NULL)
		return cf_strdup(arena, path);
	return cf_printf(arena, "%.*s%s", (int)(slash + 1 - file), file, path);
}

bool
cf_strings_has(const struct cf_strings *list, const char *item)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (cf_streq(list->v[i], item))
			return true;
	return false;
}

struct cf_strings
cf_deployment_paths(struct cf_arena *arena, const char *file,
    const struct cf_strings *paths)
{
	struct cf_strings ret = { 0 };
	const char **v = cf_calloc(arena, paths->n + 1, sizeof(*v));
	size_t i;

	if (v == NULL)
		return ret;
	for (i = 0; i < paths->n; i++)
		v[i] = cf_deployment_path(arena, file, paths->v[i]);
	ret.v = v;
	ret.n = paths->n;
	return ret;
}
