/*
 * Fuzzes the deployment file: any bytes, in both languages.  What is read must
 * be whole (no NULL text), what is refused must say where and why.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/deployment.h>
#include <confiance/limits.h>
#include <confiance/text.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static void
each_error(void *arg, const struct cf_err *err)
{
	unsigned int *line = arg;

	check(err->code != CF_OK && err->msg[0] != '\0');
	check(cf_gate_clean(err->msg, strlen(err->msg), sizeof(err->msg)));
	check(err->line >= *line);
	*line = err->line;
}

static void
look_at(const struct cf_deployment *dep)
{
	const struct cf_endpoint *endpoint;
	const struct cf_holding *holding;
	size_t i;

	check(*dep->name != '\0' && dep->description != NULL);
	for (i = 0; i < dep->nendpoints; i++) {
		endpoint = &dep->endpoints[i];
		check(*endpoint->id != '\0' && *endpoint->host != '\0' &&
		    *endpoint->protocol != '\0' && endpoint->sni != NULL);
		check(endpoint->port > 0 && endpoint->port < 65536);
		check(endpoint->pos.line > 0 && endpoint->pos.column > 0);
	}
	for (i = 0; i < dep->provider.ownership.nholdings; i++) {
		holding = &dep->provider.ownership.holdings[i];
		check(holding->capital >= -1 &&
		    holding->capital <= CF_SHARE_WHOLE);
		check(holding->votes >= 0 && holding->votes <= CF_SHARE_WHOLE);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_DEPLOYMENT);
	struct cf_deployment dep;
	struct cf_err err = { 0 };
	unsigned int line = 0;

	check(arena != NULL);
	cf_lang = size % 2 == 0 ? CF_LANG_FR : CF_LANG_EN;
	if (cf_deployment_parse_all(arena, "fuzz", (const char *)data, size,
	    &dep, each_error, &line, &err) == CF_OK)
		look_at(&dep);
	else
		check(err.code != CF_OK);
	cf_arena_free(arena);
	return 0;
}
