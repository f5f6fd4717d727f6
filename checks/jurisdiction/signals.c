/*
 * Which services of others a domain uses, by what its DNS says: a mail server,
 * an alias that a service asks its customers for, a permission to send, a
 * proof of ownership.  A strong signal means that the service is in use, a
 * medium one that it is allowed or partly used, a weak one that somebody
 * claimed the domain once: that is a fact and nothing more.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jurisdiction.h"

#define INCLUDE "include:"
#define REPORTS "rua/ruf mailto:*@"

/* ---- One signal, one list (pure) ---- */

static const char *
behind(const char *pattern, const char *mark)
{
	const char *at = strstr(pattern, mark);

	return at == NULL ? NULL : at + strlen(mark);
}

const char *
jur_signal_key(const struct jur_signal *s)
{
	if (cf_streq(s->record, "MX"))
		return "dns.mx";
	if (cf_streq(s->record, "CNAME"))
		return "dns.cname";
	if (cf_streq(s->record, "SRV"))
		return "dns.srv";
	if (behind(s->pattern, INCLUDE) != NULL)
		return "dns.spf";
	if (behind(s->pattern, REPORTS) != NULL)
		return "dns.dmarc_reports";
	return "dns.txt";
}

/* A TXT record stands in the facts as it would in a zone: "a" "b". */
static bool
text_begins(const char *text, const char *prefix)
{
	if (text[0] == '"')
		text++;
	return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

bool
jur_signal_fits(const struct jur_signal *s, const char *value)
{
	const char *key = jur_signal_key(s), *p = s->pattern, *name;

	if (cf_streq(key, "dns.txt"))
		return text_begins(value, p[0] == '^' ? p + 1 : p);
	if ((name = behind(p, INCLUDE)) != NULL ||
	    (name = behind(p, REPORTS)) != NULL)
		p = name;
	return cf_suffix_match(p, value) != 0;
}

/* ---- Wildcards ---- */

const char *
jur_wild_name(struct cf_arena *arena, const struct cf_collect *c,
    const char *below, const char *domain)
{
	/* A name that nobody has: of the start of the collection. */
	return cf_printf(arena, "nobody-%llx.%s%s%s",
	    (unsigned long long)c->now, below, below[0] != '\0' ? "." : "",
	    domain);
}

const char *
jur_wild_text(struct cf_arena *arena, const char *below, const char *record,
    const char *value)
{
	return cf_printf(arena, "*%s%s %s %s", below[0] != '\0' ? "." : "",
	    below, record, value);
}

/* ---- One domain ---- */

struct domain {
	struct cf_collect *c;
	const struct jur_world *world;
	const char *name, *subject;
	const char *found[JUR_SERVICES];
	struct jur_service services[JUR_SERVICES];
	size_t n, nservices;
	const char *unseen; /* a list that could not be seen, "" */
	const char *unasked; /* signals whose name cannot be guessed, "" */
	const struct cf_fact *wildcard; /* what every name is answered */
};

/* "selector1._domainkey.{d}" of a domain; "" when it cannot be asked for. */
static const char *
name_of(struct cf_arena *arena, const struct jur_signal *s, const char *domain)
{
	const char *d = strstr(s->name, "{d}");

	if (d == NULL || strchr(s->name, '*') != NULL)
		return "";
	/* Reports are said of the domain itself. */
	if (cf_streq(jur_signal_key(s), "dns.dmarc_reports"))
		return domain;
	return cf_printf(arena, "%.*s%s", (int)(d - s->name), s->name, domain);
}

static void
add_service(struct domain *d, const struct jur_signal *s)
{
	bool strong = cf_streq(s->strength, "strong");
	size_t i;

	const char *key = jur_signal_key(s);

	/* Who sends and who gets reports is reached by those lists already. */
	if (cf_streq(s->strength, "weak") || cf_streq(key, "dns.spf") ||
	    cf_streq(key, "dns.dmarc_reports"))
		return;
	for (i = 0; i < d->nservices; i++)
		if (cf_streq(d->services[i].provider, s->provider)) {
			d->services[i].strong |= strong;
			return;
		}
	if (d->nservices < JUR_SERVICES)
		d->services[d->nservices++] = (struct jur_service){
			s->provider, strong };
}

/* The answer that any name below the same one gets. */
static bool
is_wild(const struct domain *d, const struct jur_signal *s, const char *value)
{
	const char *end = strstr(s->name, "{d}"), *dot = strchr(s->name, '.');
	const char *below = "", *text;
	size_t i;

	/* The domain itself is no name that could be missing. */
	if (end == s->name || d->wildcard == NULL)
		return false;
	if (dot != NULL && dot + 1 < end)
		below = cf_strndup(d->c->arena, dot + 1,
		    (size_t)(end - dot - 2));
	text = jur_wild_text(d->c->arena, below, s->record, value);
	for (i = 0; i < d->wildcard->value.n; i++)
		if (cf_streq(d->wildcard->value.list[i], text))
			return true;
	return false;
}

static void
look(struct domain *d, const struct jur_signal *s)
{
	struct cf_arena *arena = d->c->arena;
	const char *name = name_of(arena, s, d->name), *key = jur_signal_key(s);
	const struct cf_fact *fact;
	const char *value;
	bool text, fits = false;
	size_t i;

	if (name[0] == '\0') {
		d->unasked = cf_printf(arena, "%s%s%s",
		    d->unasked[0] == '\0' ?
			"not asked, because the name cannot be guessed: " :
			d->unasked, d->unasked[0] == '\0' ? "" : ", ",
		    s->provider);
		return;
	}
	fact = cf_evidence_get(d->c->evidence, key,
	    cf_subject(arena, "name", name));
	if (fact == NULL || (fact->status != CF_ST_OK &&
	    fact->status != CF_ST_ABSENT)) {
		d->unseen = cf_printf(arena, "%s of %s: %s", key, name,
		    fact == NULL ? "not asked" : cf_status_name(fact->status));
		if (fact == NULL)
			return;
	}
	text = fact->value.type == CF_T_TEXT;
	for (i = 0; !fits && i < (text ? 1 : fact->value.n); i++) {
		value = text ? fact->value.s : fact->value.list[i];
		fits = jur_signal_fits(s, value) && !is_wild(d, s, value);
	}
	if (!fits)
		return;
	if (d->n < JUR_SERVICES)
		d->found[d->n++] = cf_printf(arena, "%s %s %s %s", s->provider,
		    s->strength, s->record, s->pattern);
	add_service(d, s);
}

static int
by_text(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

size_t
jur_services(struct cf_collect *c, const struct jur_world *world,
    const char *name, struct jur_service ret[JUR_SERVICES])
{
	struct domain d = { .c = c, .world = world, .name = name,
		.subject = cf_subject(c->arena, "name", name), .unseen = "",
		.unasked = "" };
	struct cf_claim claim = { .subject = d.subject, .key = "name.services",
		.source = jur_dataset_text(c->arena, world,
		    "dns-signals.json") };
	size_t i;

	d.wildcard = cf_evidence_get(c->evidence, "dns.wildcard", d.subject);
	if (d.wildcard != NULL && d.wildcard->status != CF_ST_OK &&
	    d.wildcard->status != CF_ST_ABSENT)
		d.unseen = cf_printf(c->arena, "whether the zone answers every "
		    "name: %s", d.wildcard->note);
	for (i = 0; i < world->nsignals; i++)
		look(&d, &world->signals[i]);
	claim.note = d.unseen[0] != '\0' ? d.unseen : d.unasked;
	claim.status = d.unseen[0] == '\0' ? CF_ST_OK : CF_ST_PARTIAL;
	if (d.n != 0) {
		qsort(d.found, d.n, sizeof(*d.found), by_text);
		claim.value = cf_v_list(d.found, d.n);
	} else {
		claim.status = d.unseen[0] == '\0' ? CF_ST_ABSENT :
						     CF_ST_NOT_COLLECTED;
	}
	cf_emit(c, &claim);
	memcpy(ret, d.services, d.nservices * sizeof(*ret));
	return d.nservices;
}
