/*
 * Asks public registers about what the deployment names: its domains, the
 * public addresses of its endpoints and the networks that it declares (RDAP),
 * the provider and the third parties by LEI (GLEIF) and SIREN.  Asks nothing
 * unless the user wished it (--registers), each question once, two at a time
 * at one register.  Where to ask is the official address, or what the
 * deployment gives; an answer never chooses who is asked next.  Answers are
 * foreign bytes, for the codecs.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "codec_gleif.h"
#include "codec_rdap.h"
#include "ranges.h"
#include "registers.h"

enum lane { LANE_RDAP, LANE_BOOTSTRAP, LANE_GLEIF, LANE_SIREN, LANES };
static const struct {
	const char *kind, *url, *accept;
} registers[LANES] = {
	{ JUR_RDAP, "", "Accept: application/rdap+json" },
	{ JUR_BOOTSTRAP, "https://data.iana.org/rdap",
	    "Accept: application/json" },
	{ JUR_GLEIF, "https://api.gleif.org/api/v1",
	    "Accept: application/vnd.api+json" },
	{ JUR_SIREN, "https://recherche-entreprises.api.gouv.fr",
	    "Accept: application/json" },
};

struct asked;
struct question {
	struct asked *all;
	struct question *next;
	enum lane lane;
	const char *path; /* below the register's address */
	const char *url;  /* once it is known */
	bool declared;	  /* the deployment gives the address */
	bool waited;	  /* came back once */
	const char *key;  /* RDAP: what the bootstrap file is asked for */
	struct file *file;
	/* Whose parents are asked about as well: a record with this LEI, or
	 * of the company with this SIREN, or with this name and country; NULL
	 * none. */
	const char *lei, *siren, *name, *country;
	/* RDAP: its holder is looked for by name. */
	bool holder;
	/* What a missing answer leaves unknown; NULL nothing by itself. */
	const char *subject;
	const char *const *keys;
};

/* A file of RFC 9224, and who waits for it. */
struct file {
	const char *name;
	bool asked, done;
	const char *bytes; /* NULL: there is none */
	size_t len;
	struct question *waiting;
};

struct asked {
	struct cf_collect *c;
	const char *base[LANES];
	bool declared[LANES];
	struct file files[4]; /* dns ipv4 ipv6 asn */
	struct {
		struct question *first, **last;
		unsigned int busy;
	} lanes[LANES];
	const char **urls; /* asked already */
	size_t nurls;
	/* Which network an address is in; ranges NULL: not known here. */
	struct jur_world world;
	struct jur_ranges *ranges;
};

static void next(struct asked *, enum lane);
static void enter(struct question *, const char *base);
static struct question *question(struct asked *, enum lane, const char *path);
static void ask_lei(struct asked *, const char *lei);
static void ask_domain(struct asked *, const char *name);

/* ---- The end of a question ---- */

/* What is not known stays in sight. */
static void
unknown(struct question *q, enum cf_status status, const char *note)
{
	struct cf_collect *c = q->all->c;
	size_t i;

	for (i = 0; q->subject != NULL && q->keys[i] != NULL; i++)
		cf_emit(c, &(struct cf_claim){ .subject = q->subject,
			       .key = q->keys[i], .status = status,
			       .origin = CF_OR_API, .note = note,
			       .source = q->url });
}

/* No answer. */
static void
missed(struct question *q, enum cf_status status, const char *note)
{
	jur_register_fail(q->all->c, registers[q->lane].kind,
	    q->url != NULL ? q->url : q->path, CF_OR_API, status, note);
	unknown(q, status, note);
}

/* A French company has its SIREN as number in the register; the number alone
 * could be that of another country. */
static bool
is_whom(const struct question *q, const struct jur_lei *r)
{
	return (q->lei != NULL && cf_streq(r->lei, q->lei)) ||
	    (q->name != NULL && jur_same_name(r->name, q->name) &&
		cf_streq(r->country, q->country)) ||
	    (q->siren != NULL && cf_streq(r->registered_as, q->siren) &&
		cf_streq(r->jurisdiction, "FR"));
}

/* A record leads to the relations of its company, a relation to the record of
 * the parent; no further, because the ultimate parent is told by itself. */
static void
follow(struct question *q, const struct cf_http_answer *http)
{
	static const char *const which[] = { "direct", "ultimate" };
	struct cf_arena *arena = cf_arena_new(CF_ARENA_REGISTER);
	struct jur_gleif g;
	size_t i, k;

	if (arena == NULL || q->lane != LANE_GLEIF ||
	    jur_gleif_parse(arena, http->body, http->body_len, &g, NULL) !=
		CF_OK) {
		cf_arena_free(arena);
		return;
	}
	for (i = 0; i < g.nrecords; i++)
		for (k = 0; k < CF_NELEM(which); k++)
			if (is_whom(q, &g.records[i]) &&
			    (g.records[i].has_parent[k] ||
				g.records[i].has_exception[k]))
				ask_lei(q->all, cf_printf(q->all->c->arena,
				    "%s/%s-parent-%s", g.records[i].lei,
				    which[k], g.records[i].has_parent[k] ?
					"relationship" :
					"reporting-exception"));
	for (i = 0; i < g.nparents; i++)
		if (g.parents[i].parent[0] != '\0')
			ask_lei(q->all, cf_strdup(q->all->c->arena,
			    g.parents[i].parent));
	cf_arena_free(arena);
}

/* A name in a URL (RFC 3986, 2.1). */
static const char *
encoded(struct cf_arena *arena, const char *s)
{
	char *out = cf_alloc(arena, 3 * strlen(s) + 1);
	size_t n = 0;

	for (; out != NULL && *s != '\0'; s++) {
		if ((*s >= '0' && *s <= '9') || (*s >= 'A' && *s <= 'Z') ||
		    (*s >= 'a' && *s <= 'z')) {
			out[n++] = *s;
			continue;
		}
		out[n++] = '%';
		out[n++] = "0123456789ABCDEF"[(unsigned char)*s >> 4];
		out[n++] = "0123456789ABCDEF"[(unsigned char)*s & 15];
	}
	return out != NULL ? out : "";
}

/* The holder of a network that nobody knows, at GLEIF. */
static void
ask_holder(struct question *q, const struct cf_http_answer *http)
{
	struct cf_arena *arena = q->all->c->arena;
	struct cf_arena *scratch = cf_arena_new(CF_ARENA_REGISTER);
	const struct jur_rdap_entity *holder = NULL;
	struct question *next_q;
	struct jur_rdap rdap;

	if (scratch != NULL && jur_rdap_parse(scratch, http->body,
	    http->body_len, &rdap, NULL) == CF_OK)
		holder = jur_rdap_role(&rdap, "registrant");
	if (holder != NULL && holder->name[0] != '\0' &&
	    holder->country[0] != '\0' &&
	    (next_q = question(q->all, LANE_GLEIF, cf_printf(arena,
		"/lei-records?filter%%5Bentity.legalName%%5D=%s"
		"&page%%5Bsize%%5D=5", encoded(arena, holder->name)))) !=
		NULL) {
		next_q->name = cf_strdup(arena, holder->name);
		next_q->country = cf_strdup(arena, holder->country);
		enter(next_q, q->all->base[LANE_GLEIF]);
	}
	cf_arena_free(scratch);
}

static void
take(struct question *q, const struct cf_http_answer *http)
{
	struct cf_collect *c = q->all->c;
	int rc;

	if (q->lane == LANE_BOOTSTRAP) {
		q->file->bytes = cf_memdup(c->arena, http->body,
		    http->body_len);
		q->file->len = http->body_len;
	}
	rc = jur_register_say(c, &(struct jur_answer){
	    .kind = registers[q->lane].kind, .from = q->url,
	    .bytes = http->body, .len = http->body_len, .origin = CF_OR_API,
	    .time = c->now }, q->subject);
	if (rc == CF_OK && q->holder)
		ask_holder(q, http);
	else if (rc == CF_OK)
		follow(q, http);
	else if (rc == CF_ENOTFOUND)
		unknown(q, CF_ST_ABSENT, "the answer is not about it");
	else
		unknown(q, CF_ST_MALFORMED, "the answer cannot be read");
}

/* A name that a register does not have: the one above may be registered. */
static void
climb(struct question *q)
{
	const char *above;

	if (q->lane != LANE_RDAP || q->subject == NULL ||
	    !cf_subject_is(q->subject, "domain"))
		return;
	above = strchr(cf_subject_name(q->subject), '.');
	if (above != NULL && strchr(above + 1, '.') != NULL)
		ask_domain(q->all, above + 1);
}

/* ---- Headers ---- */

static const char *
header(const struct cf_http_answer *http, const char *name)
{
	size_t i;

	for (i = 0; i < http->nheaders; i++)
		if (cf_starts(http->headers[i], name))
			return http->headers[i] + strlen(name);
	return "";
}

/* How long a register that is busy asks us to wait. */
static int64_t
retry_after(const struct cf_http_answer *http)
{
	const char *text = header(http, "retry-after: ");
	int64_t seconds = text[0] != '\0' ? strtol(text, NULL, 10) : 2;

	if (seconds < 0 || seconds > CF_REGISTER_WAIT_MS / 1000)
		return CF_REGISTER_WAIT_MS;
	return seconds * 1000;
}

static void send_it(struct question *);

static void
again(void *arg)
{
	send_it(arg);
}

/* ---- One question ---- */

static void rdap_go(struct question *);

/* The file is there, or never will be. */
static void
release(struct file *file)
{
	struct question *waiting = file->waiting, *q;

	file->done = true;
	file->waiting = NULL;
	while ((q = waiting) != NULL) {
		waiting = q->next;
		rdap_go(q);
	}
}

static void
done(struct question *q)
{
	q->all->lanes[q->lane].busy--;
	if (q->lane == LANE_BOOTSTRAP)
		release(q->file);
	next(q->all, q->lane);
}

static void
on_answer(void *arg, const struct cf_http_answer *http)
{
	struct question *q = arg;
	struct cf_arena *arena = q->all->c->arena;
	struct cf_timer *timer;

	if (http->status == CF_ST_OK && http->code == 429 && !q->waited) {
		q->waited = true;
		if (cf_timer_start(q->all->c->net, retry_after(http), again, q,
			&timer) == CF_OK)
			return;
	}
	if (http->status != CF_ST_OK)
		missed(q, http->status, http->note);
	else if (http->code == 200)
		take(q, http);
	else
		missed(q, http->code == 404 ? CF_ST_ABSENT : CF_ST_REFUSED,
		    cf_printf(arena, "HTTP %u%s%s", http->code,
			header(http, "location: ")[0] != '\0' ? ", to " : "",
			header(http, "location: ")));
	if (http->status == CF_ST_OK && http->code == 404)
		climb(q);
	done(q);
}

static void
send_it(struct question *q)
{
	struct cf_http_request request = { .method = "GET", .url = q->url,
		.connect_host = "", .declared = q->declared, .sigv4 = "",
		.headers = &registers[q->lane].accept, .nheaders = 1,
		.max = CF_REGISTER_BODY };

	if (cf_http(q->all->c->net, &request, on_answer, q) == CF_OK)
		return;
	missed(q, CF_ST_NOT_COLLECTED, "the question could not be put");
	done(q);
}

static void
next(struct asked *all, enum lane lane)
{
	struct question *q;

	while (all->lanes[lane].busy < CF_REGISTER_AT_ONCE &&
	    (q = all->lanes[lane].first) != NULL) {
		all->lanes[lane].first = q->next;
		if (q->next == NULL)
			all->lanes[lane].last = &all->lanes[lane].first;
		q->next = NULL;
		all->lanes[lane].busy++;
		send_it(q);
	}
}

/* Into its lane, unless the same was asked before. */
static void
enter(struct question *q, const char *base)
{
	struct asked *all = q->all;
	size_t i, n = strlen(base);

	if (n > 0 && base[n - 1] == '/')
		n--;
	q->url = cf_printf(all->c->arena, "%.*s%s", (int)n, base, q->path);
	for (i = 0; i < all->nurls; i++)
		if (cf_streq(all->urls[i], q->url))
			return;
	if (all->nurls == CF_REGISTER_ASKED) {
		missed(q, CF_ST_NOT_COLLECTED, "too many questions in a run");
		if (q->lane == LANE_BOOTSTRAP)
			release(q->file);
		return;
	}
	all->urls[all->nurls++] = q->url;
	*all->lanes[q->lane].last = q;
	all->lanes[q->lane].last = &q->next;
	next(all, q->lane);
}

static struct question *
question(struct asked *all, enum lane lane, const char *path)
{
	struct question *q = cf_calloc(all->c->arena, 1, sizeof(*q));

	if (q == NULL)
		return NULL;
	q->all = all;
	q->lane = lane;
	q->path = path;
	q->declared = all->declared[lane];
	return q;
}

/* ---- RDAP: who is asked ---- */

/* In the saved files of the deployment, then in the one of IANA. */
static const char *
server_of(struct question *q)
{
	struct cf_collect *c = q->all->c;
	const struct cf_deployment *d = c->deployment;
	const char *url = "";
	char *bytes;
	size_t i, len;

	for (i = 0; i < d->nregisters && url[0] == '\0'; i++)
		if (cf_streq(d->registers[i].kind, JUR_BOOTSTRAP) &&
		    d->registers[i].file[0] != '\0' &&
		    cf_file_read(c->arena, cf_deployment_path(c->arena, d->file,
			d->registers[i].file), CF_REGISTER_BODY, &bytes, &len,
			NULL) == CF_OK)
			(void)jur_rdap_server(c->arena, bytes, len, q->key,
			    &url, NULL);
	if (url[0] == '\0' && q->file->bytes != NULL)
		(void)jur_rdap_server(c->arena, q->file->bytes, q->file->len,
		    q->key, &url, NULL);
	return url;
}

static void
fetch_file(struct question *waiting)
{
	struct asked *all = waiting->all;
	struct file *file = waiting->file;
	struct question *q = question(all, LANE_BOOTSTRAP,
	    cf_printf(all->c->arena, "/%s.json", file->name));

	waiting->next = file->waiting;
	file->waiting = waiting;
	if (file->asked || q == NULL)
		return;
	file->asked = true;
	q->file = file;
	enter(q, all->base[LANE_BOOTSTRAP]);
}

static void
rdap_go(struct question *q)
{
	const char *url = q->all->base[LANE_RDAP];

	q->next = NULL;
	if (url[0] == '\0')
		url = server_of(q);
	if (url[0] != '\0')
		enter(q, url);
	else if (!q->file->done)
		fetch_file(q);
	else
		missed(q, CF_ST_NOT_COLLECTED,
		    "no RDAP server is known for it (RFC 9224)");
}

enum { FILE_DNS, FILE_IPV4, FILE_IPV6, FILE_ASN };

static void
ask_rdap(struct asked *all, size_t file, const char *path, const char *key,
    const char *subject, const char *const *keys)
{
	struct question *q = question(all, LANE_RDAP, path);

	if (q == NULL)
		return;
	q->key = key;
	q->file = &all->files[file];
	q->subject = subject;
	q->keys = keys;
	rdap_go(q);
}

static void
ask_domain(struct asked *all, const char *name)
{
	static const char *const keys[] = { "domain.registrar", NULL };
	struct cf_arena *arena = all->c->arena;
	const char *key = jur_host_key(arena, name);

	ask_rdap(all, FILE_DNS, cf_printf(arena, "/domain/%s", key), key,
	    cf_subject(arena, "domain", key), keys);
}

static void
ask_address(struct asked *all, const struct cf_addr *addr)
{
	struct cf_addr inner = cf_addr_unmap(addr);
	struct cf_arena *arena = all->c->arena;
	char text[CF_ADDR_LEN];

	if (inner.family == 0 || cf_addr_special(&inner)[0] != '\0')
		return;
	cf_addr_text(&inner, text);
	ask_rdap(all, inner.family == 4 ? FILE_IPV4 : FILE_IPV6,
	    cf_printf(arena, "/ip/%s", text), cf_strdup(arena, text), NULL,
	    NULL);
}

/* The network of an address, when neither the table nor the deployment knows
 * whose it is. */
static void
ask_network_of(struct asked *all, const struct cf_addr *addr)
{
	struct cf_arena *arena = all->c->arena;
	struct jur_place place = { .text = "", .addr = cf_addr_unmap(addr),
		.special = "", .a = "", .b = "", .as_name = "",
		.operator_by = "", .published = "", .published_by = "",
		.anycast = "" };
	struct question *q;

	if (all->ranges == NULL || place.addr.family == 0 ||
	    cf_addr_special(&place.addr)[0] != '\0')
		return;
	jur_ranges_look(arena, all->ranges, &place);
	jur_place_operator(arena, &all->world, all->c->deployment, &place);
	if (place.asn == 0 || place.operator_ != NULL ||
	    (q = question(all, LANE_RDAP, cf_printf(arena, "/autnum/%lld",
		(long long)place.asn))) == NULL)
		return;
	q->key = cf_printf(arena, "AS%lld", (long long)place.asn);
	q->file = &all->files[FILE_ASN];
	q->holder = true;
	rdap_go(q);
}

static void
ask_networks(struct asked *all, const struct cf_strings *asns)
{
	struct cf_arena *arena = all->c->arena;
	size_t i;

	for (i = 0; i < asns->n; i++)
		ask_rdap(all, FILE_ASN, cf_printf(arena, "/autnum/%s",
		    asns->v[i] + 2), asns->v[i], NULL, NULL);
}

/* ---- Companies ---- */

static const char *const lei_keys[] = { "lei.name", "lei.status", NULL };
static const char *const siren_keys[] = { "siren.name", "siren.state", NULL };

/* An LEI, or what is below its record. */
static void
ask_lei(struct asked *all, const char *lei)
{
	struct cf_arena *arena = all->c->arena;
	struct question *q = question(all, LANE_GLEIF,
	    cf_printf(arena, "/lei-records/%s", lei));

	if (q != NULL)
		enter(q, all->base[LANE_GLEIF]);
}

static void
ask_company(struct asked *all, const char *lei, const char *siren)
{
	bool has_lei = lei != NULL && lei[0] != '\0';
	bool has_siren = siren != NULL && siren[0] != '\0';
	struct cf_arena *arena = all->c->arena;
	struct question *q;

	if (has_lei && (q = question(all, LANE_GLEIF,
	    cf_printf(arena, "/lei-records/%s", lei))) != NULL) {
		q->lei = lei;
		q->subject = cf_subject(arena, "lei", lei);
		q->keys = lei_keys;
		enter(q, all->base[LANE_GLEIF]);
	}
	if (!has_siren)
		return;
	if (!has_lei && (q = question(all, LANE_GLEIF,
	    cf_printf(arena, "/lei-records?filter%%5Bentity.registeredAs%%5D="
		"%s&page%%5Bsize%%5D=5", siren))) != NULL) {
		q->siren = siren;
		enter(q, all->base[LANE_GLEIF]);
	}
	if ((q = question(all, LANE_SIREN, cf_printf(arena,
	    "/search?q=%s&per_page=1&minimal=true&include=siege%%2Cdirigeants",
	    siren))) != NULL) {
		q->subject = cf_subject(arena, "siren", siren);
		q->keys = siren_keys;
		enter(q, all->base[LANE_SIREN]);
	}
}

/* ---- Addresses of endpoints ---- */

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	struct asked *all = arg;
	size_t i;

	for (i = 0; i < r->n; i++) {
		ask_address(all, &r->addrs[i]);
		ask_network_of(all, &r->addrs[i]);
	}
}

static void
ask_endpoint(struct asked *all, const struct cf_endpoint *e)
{
	struct cf_target target = { .host = e->host, .port = e->port,
		.connect_host = "" };
	struct cf_addr addr;
	size_t i;

	for (i = 0; i < e->addresses.n; i++)
		if (cf_addr_parse(e->addresses.v[i], 0, &addr) == CF_OK) {
			ask_address(all, &addr);
			ask_network_of(all, &addr);
		}
	if (e->addresses.n == 0)
		(void)cf_resolve(all->c->net, &target, on_resolved, all);
}

/* ---- The collector ---- */

/* Without the data files the networks of addresses are not asked about. */
static void
load_networks(struct asked *all)
{
	struct cf_arena *arena = all->c->arena;
	const char *dir = jur_data_dir(arena, all->c->data_dir);
	struct cf_err missing = { 0 };

	if (dir[0] == '\0' ||
	    jur_world_load(arena, dir, &all->world, NULL) != CF_OK ||
	    jur_ranges_load(arena, &all->world, false, &all->ranges, &missing,
		NULL) != CF_OK)
		all->ranges = NULL;
}

static struct asked *
begin(struct cf_collect *c)
{
	static const char *const names[] = { "dns", "ipv4", "ipv6", "asn" };
	struct asked *all = cf_calloc(c->arena, 1, sizeof(*all));
	const struct cf_deployment *d = c->deployment;
	size_t i, k;

	if (all == NULL || (all->urls = cf_calloc(c->arena,
	    CF_REGISTER_ASKED, sizeof(*all->urls))) == NULL)
		return NULL;
	all->c = c;
	for (i = 0; i < CF_NELEM(names); i++)
		all->files[i].name = names[i];
	for (i = 0; i < LANES; i++) {
		all->lanes[i].last = &all->lanes[i].first;
		all->base[i] = registers[i].url;
		for (k = 0; k < d->nregisters; k++)
			if (cf_streq(d->registers[k].kind,
				registers[i].kind) &&
			    d->registers[k].url[0] != '\0') {
				all->base[i] = d->registers[k].url;
				all->declared[i] = true;
			}
	}
	return all;
}

int
jur_collect_asked(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	struct asked *all;
	size_t i;

	if (!c->registers || c->offline)
		return CF_OK;
	if ((all = begin(c)) == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	load_networks(all);
	ask_company(all, d->provider.lei, d->provider.siren);
	ask_networks(all, &d->provider.asns);
	for (i = 0; i < d->nthird_parties; i++) {
		ask_company(all, d->third_parties[i].lei,
		    d->third_parties[i].siren);
		ask_networks(all, &d->third_parties[i].asns);
	}
	for (i = 0; i < d->ndomains; i++)
		ask_domain(all, d->domains[i].name);
	for (i = 0; i < d->nendpoints; i++)
		ask_endpoint(all, &d->endpoints[i]);
	return CF_OK;
}
