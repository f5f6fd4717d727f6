/*
 * Asks the DNS what stands around a name: the zone that it is in and who
 * serves it, whether it is signed, and what its owner published about mail
 * and about services of others.  Asks for the declared names, their zones and
 * what these answers name; follows SPF as far as a mail server would.
 *
 * Every list says what the records say and nothing about who that is.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "codec_mail.h"
#include "jurisdiction.h"

/* Names below a domain that services of others ask their customers for
 * (data/README.md, dns-signals.json, names without a pattern). */
static const char *const services[] = { "autodiscover", "brevo1._domainkey",
	"enterpriseenrollment", "enterpriseregistration", "fm1._domainkey",
	"google._domainkey", "k1._domainkey", "lyncdiscover", "mail", "msoid",
	"mte1._domainkey", "pm-bounces", "protonmail._domainkey",
	"s1._domainkey", "selector1._domainkey", "selector2._domainkey", "sip",
	"zendesk1._domainkey" };
static const char *const service_records[] = { "_sip._tls",
	"_sipfederationtls._tcp" };

struct jur_zones {
	struct cf_collect *c;
	struct jur_hosts *hosts;
	const char **zones, **mail; /* names that were taken up */
	size_t nzones, nmail, max;
};

/* One question on its way. */
struct ask;
typedef void ask_fn(struct ask *, const struct cf_dns_answer *);
struct ask {
	struct jur_zones *z;
	const char *name, *subject;
	unsigned int type;
	const char *key; /* of the fact, when one answer is one fact */
	ask_fn *fn;
	void *arg;
};

static void
answered(void *arg, const struct cf_dns_answer *answer)
{
	struct ask *ask = arg;

	ask->fn(ask, answer);
}

static void
put(struct jur_zones *z, const char *name, unsigned int type, const char *key,
    ask_fn *fn, void *arg)
{
	struct cf_dns_answer none = { .status = CF_ST_NOT_COLLECTED,
		.note = "the question could not be put" };
	struct cf_collect *c = z->c;
	bool offline = c->offline || c->net == NULL;
	struct ask *ask = cf_alloc(c->arena, sizeof(*ask));

	if (ask == NULL)
		return;
	*ask = (struct ask){ z, name, cf_subject(c->arena, "name", name), type,
		key, fn, arg };
	if (offline)
		none.note = "the run is offline";
	if (offline ||
	    cf_dns_query(c->net, name, type, answered, ask) != CF_OK)
		fn(ask, &none);
}

/* ---- From an answer to a fact ---- */

static bool
usable(enum cf_status status)
{
	return status == CF_ST_OK || status == CF_ST_PARTIAL;
}

/* A fact with the answer behind it; without a value when list is empty. */
static void
say(struct ask *ask, const struct cf_dns_answer *answer, const char *key,
    const struct cf_strings *list, enum cf_status status, const char *note)
{
	struct cf_claim claim = { .subject = ask->subject, .key = key,
		.status = status, .note = note, .source = "DNS",
		.raw = answer != NULL ? answer->packet : NULL,
		.raw_len = answer != NULL ? answer->packet_len : 0 };

	if (usable(status))
		claim.value = cf_v_list(list->v, list->n);
	cf_emit(ask->z->c, &claim);
}

static void
say_text(struct ask *ask, const struct cf_dns_answer *answer, const char *key,
    const char *text, const char *note)
{
	struct cf_claim claim = { .subject = ask->subject, .key = key,
		.note = note, .source = "DNS", .raw = answer->packet,
		.raw_len = answer->packet_len };

	if (text[0] != '\0')
		claim.value = cf_v_text(text);
	else
		claim.status = usable(answer->status) ? CF_ST_ABSENT :
							answer->status;
	cf_emit(ask->z->c, &claim);
}

/* The field-th word of a record as a name; "" for the root or none. */
static const char *
name_field(struct cf_arena *arena, const char *record, unsigned int field)
{
	const char *at = record;
	size_t n;

	for (; field > 0 && *at != '\0'; field--) {
		at += strcspn(at, " ");
		at += strspn(at, " ");
	}
	n = strcspn(at, " ");
	if (n == 0 || (n == 1 && at[0] == '.'))
		return "";
	return jur_host_key(arena,
	    cf_gate(arena, at, n, CF_MAX_SUBJECT));
}

/* Numbers first by their value: MX and SRV by preference. */
static int
by_record(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strverscmp(*x, *y);
}

/* All records as text, or one name out of each, in an order that does not
 * change from run to run; *ret_status says whether some were left out. */
#define WHOLE 255
static struct cf_strings
records(struct ask *ask, const struct cf_dns_answer *answer,
    unsigned int field, enum cf_status *ret_status)
{
	struct cf_arena *arena = ask->z->c->arena;
	const char **v = cf_calloc(arena, CF_DNS_RECORDS, sizeof(*v));
	size_t i, n = 0, named = 0;

	*ret_status = answer->status;
	for (i = 0; v != NULL && usable(answer->status) && i < answer->n;
	    i++) {
		if (n == CF_DNS_RECORDS ||
		    cf_dns_text(arena, ask->type, answer->rdata[i],
			answer->rdata_len[i], &v[n]) != CF_OK)
			*ret_status = CF_ST_PARTIAL;
		else
			n++;
	}
	if (n != 0)
		qsort(v, n, sizeof(*v), by_record);
	for (i = 0; i < n; i++) {
		v[named] = field == WHOLE ?
		    cf_gate(arena, v[i], strlen(v[i]), CF_MAX_TEXT) :
		    name_field(arena, v[i], field);
		if (v[named][0] != '\0')
			named++;
	}
	if (usable(*ret_status) && named == 0)
		*ret_status = *ret_status == CF_ST_OK ? CF_ST_ABSENT :
							CF_ST_MALFORMED;
	return (struct cf_strings){ v, named };
}

/* The records as they are, under the key of the question. */
static void
take_records(struct ask *ask, const struct cf_dns_answer *answer)
{
	enum cf_status status;
	struct cf_strings list = records(ask, answer, WHOLE, &status);

	say(ask, answer, ask->key, &list, status, answer->note);
}

/* ---- The zone ---- */

static void
take_soa(struct ask *ask, const struct cf_dns_answer *answer)
{
	enum cf_status status;
	struct cf_strings list = records(ask, answer, 0, &status);

	say_text(ask, answer, "dns.soa", list.n != 0 ? list.v[0] : "",
	    answer->note);
}

static const char *
trust_name(enum cf_dns_trust trust)
{
	return trust == CF_DNS_SECURE ? "secure" :
	    trust == CF_DNS_BOGUS     ? "bogus" :
					"insecure";
}

/* True when name was not in the list before. */
static bool
first_time(const char **v, size_t *n, size_t max, const char *name)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (cf_streq(v[i], name))
			return false;
	if (*n == max)
		return false;
	v[(*n)++] = name;
	return true;
}

static void take_mail(struct jur_zones *, const char *domain);

/* The name servers of a zone, and what else is asked of a zone. */
static void
take_zone(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct jur_zones *z = ask->z;
	enum cf_status status;
	struct cf_strings list = records(ask, answer, 0, &status);
	struct cf_claim trust = { .subject = ask->subject, .key = "dns.trust",
		.value = cf_v_text(trust_name(answer->trust)),
		.note = answer->note, .source = "DNS" };
	size_t i;

	if (!first_time(z->zones, &z->nzones, z->max, ask->name))
		return;
	say(ask, answer, "dns.ns", &list, status, answer->note);
	cf_emit(z->c, &trust);
	for (i = 0; i < list.n; i++)
		(void)jur_hosts_want(z->hosts, list.v[i]);
	put(z, ask->name, CF_DNS_SOA, "dns.soa", take_soa, NULL);
	put(z, ask->name, CF_DNS_DS, "dns.ds", take_records, NULL);
	put(z, ask->name, CF_DNS_DNSKEY, "dns.dnskey", take_records, NULL);
	take_mail(z, ask->name);
}

static void
say_zone(struct jur_zones *z, const char *name, const char *zone,
    const struct cf_dns_answer *answer)
{
	struct ask about = { .z = z,
		.subject = cf_subject(z->c->arena, "name", name) };
	struct cf_dns_answer a = *answer;

	/* The packet stands behind dns.ns of the zone. */
	a.packet = NULL;
	a.packet_len = 0;
	say_text(&about, &a, "dns.zone", zone, answer->note);
}

/* A bogus answer of a zone is still an answer of that zone. */
static bool
has_servers(const struct cf_dns_answer *answer)
{
	return answer->trust == CF_DNS_BOGUS ||
	    (usable(answer->status) && answer->n != 0 && answer->nchain == 0);
}

/* The zone is that of the name itself or of the nearest name above that has
 * name servers.  An alias answers with those of its target: it has none. */
static void
climb(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct jur_zones *z = ask->z;
	const char *start = ask->arg;
	const char *dot = strchr(ask->name, '.');
	bool none = answer->status == CF_ST_ABSENT || answer->nchain != 0;

	if (has_servers(answer)) {
		say_zone(z, start, ask->name, answer);
		take_zone(ask, answer);
	} else if (none && dot != NULL && strchr(dot + 1, '.') != NULL) {
		put(z, dot + 1, CF_DNS_NS, "dns.ns", climb, ask->arg);
	} else {
		say_zone(z, start, "", answer);
	}
}

/* ---- SPF ---- */

struct spf {
	struct ask *top; /* the question for the domain's own texts */
	const char *record;
	const char *includes[CF_SPF_TERMS], *hosts[CF_SPF_TERMS],
	    *addresses[CF_SPF_TERMS];
	size_t nincludes, nhosts, naddresses;
	unsigned int lookups, open;
	const char *wrong; /* first thing that is not as it must be, "" */
};

static void
spf_wrong(struct spf *spf, const char *why, const char *name)
{
	if (spf->wrong[0] == '\0')
		spf->wrong = cf_printf(spf->top->z->c->arena, "%s: %s", name,
		    why);
}

static void
spf_end(struct spf *spf)
{
	struct cf_collect *c = spf->top->z->c;
	const char *subject = spf->top->subject;
	enum cf_status ok = spf->wrong[0] != '\0' ? CF_ST_PARTIAL : CF_ST_OK;
	const struct {
		const char *key, *none;
		const char **v;
		size_t n;
	} lists[] = {
		{ "dns.spf", "nothing is included", spf->includes,
		    spf->nincludes },
		{ "dns.spf_hosts", "no host is named", spf->hosts,
		    spf->nhosts },
		{ "dns.spf_addresses", "no address is named", spf->addresses,
		    spf->naddresses },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(lists); i++) {
		struct cf_strings list = { lists[i].v, lists[i].n };

		if (list.n != 0)
			say(spf->top, NULL, lists[i].key, &list, ok,
			    spf->wrong);
		else
			cf_emit_status(c, subject, lists[i].key,
			    ok == CF_ST_OK ? CF_ST_ABSENT : CF_ST_MALFORMED,
			    "%s", ok == CF_ST_OK ? lists[i].none : spf->wrong);
	}
	cf_emit_int(c, subject, "dns.spf_lookups", (int64_t)spf->lookups);
}

/* The one SPF record among texts; NULL and a reason. */
static const char *
spf_of(struct cf_arena *arena, const struct cf_dns_answer *answer,
    const char **ret_why)
{
	const char *found = NULL, *text;
	size_t i, len;

	*ret_why = answer->status == CF_ST_ABSENT || usable(answer->status) ?
	    "no SPF record" : cf_status_name(answer->status);
	for (i = 0; usable(answer->status) && i < answer->n; i++) {
		if (cf_dns_txt(arena, answer->rdata[i], answer->rdata_len[i],
			&text, &len) != CF_OK)
			continue;
		text = cf_gate(arena, text, len, CF_DNS_TEXT_LEN);
		if (!jur_spf_is(text))
			continue;
		if (found != NULL) {
			*ret_why = "more than one SPF record (RFC 7208, 3.2)";
			return NULL;
		}
		found = text;
	}
	return found;
}

static void spf_answer(struct ask *, const struct cf_dns_answer *);

static void
spf_add_all(struct spf *spf, const struct cf_strings *from, const char **v,
    size_t *n)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		(void)first_time(v, n, CF_SPF_TERMS,
		    jur_host_key(spf->top->z->c->arena, from->v[i]));
}

static void
spf_read(struct spf *spf, const char *record, const char *name)
{
	struct cf_arena *arena = spf->top->z->c->arena;
	struct jur_spf parsed;
	const char *domain;
	size_t i;

	if (jur_spf_parse(arena, record, &parsed) != CF_OK) {
		spf_wrong(spf, "the SPF record cannot be read", name);
		return;
	}
	spf->lookups += parsed.lookups;
	if (parsed.macro)
		spf_wrong(spf, "an include is a macro", name);
	spf_add_all(spf, &parsed.addresses, spf->addresses, &spf->naddresses);
	spf_add_all(spf, &parsed.hosts, spf->hosts, &spf->nhosts);
	if (spf->lookups > CF_SPF_LOOKUPS)
		spf_wrong(spf, "more than 10 lookups (RFC 7208, 4.6.4)", name);
	for (i = 0; i < parsed.includes.n; i++) {
		domain = jur_host_key(arena, parsed.includes.v[i]);
		if (cf_streq(domain, spf->top->name)) {
			spf_wrong(spf, "the SPF record includes itself", name);
			continue;
		}
		if (!first_time(spf->includes, &spf->nincludes, CF_SPF_TERMS,
			domain))
			continue;
		if (spf->lookups > CF_SPF_LOOKUPS)
			continue;
		spf->open++;
		put(spf->top->z, domain, CF_DNS_TXT, "dns.spf", spf_answer,
		    spf);
	}
}

static void
spf_answer(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct spf *spf = ask->arg;
	const char *why, *record;

	record = spf_of(spf->top->z->c->arena, answer, &why);
	if (record == NULL)
		spf_wrong(spf, why, ask->name);
	else
		spf_read(spf, record, ask->name);
	if (--spf->open == 0)
		spf_end(spf);
}

/* What the domain's own texts say: all of them, and where SPF begins. */
static void
take_texts(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct cf_collect *c = ask->z->c;
	static const char *const keys[] = { "dns.spf", "dns.spf_hosts",
		"dns.spf_addresses", "dns.spf_record" };
	struct spf *spf = cf_calloc(c->arena, 1, sizeof(*spf));
	const char *record, *why;
	enum cf_status status;
	struct cf_strings list;
	size_t i;

	list = records(ask, answer, WHOLE, &status);
	say(ask, answer, "dns.txt", &list, status, answer->note);
	if (spf == NULL)
		return;
	record = spf_of(c->arena, answer, &why);
	if (record == NULL) {
		if (usable(status))
			status = strncmp(why, "no ", 3) == 0 ? CF_ST_ABSENT :
							      CF_ST_MALFORMED;
		for (i = 0; i < CF_NELEM(keys); i++)
			cf_emit_status(c, ask->subject, keys[i], status, "%s",
			    why);
		return;
	}
	cf_emit_text(c, ask->subject, "dns.spf_record", record);
	spf->top = ask;
	spf->wrong = "";
	spf->open = 1;
	spf_read(spf, record, ask->name);
	if (--spf->open == 0)
		spf_end(spf);
}

/* ---- Mail ---- */

static void
take_mx(struct ask *ask, const struct cf_dns_answer *answer)
{
	enum cf_status status;
	struct cf_strings list = records(ask, answer, 1, &status);
	const char *note = answer->note;
	size_t i;

	if (status == CF_ST_ABSENT && answer->status == CF_ST_OK)
		note = "null MX: no mail (RFC 7505)";
	else if (status == CF_ST_ABSENT && note[0] == '\0')
		note = "no MX: mail goes to the addresses of the name itself";
	say(ask, answer, "dns.mx", &list, status, note);
	for (i = 0; i < list.n; i++)
		(void)jur_hosts_want(ask->z->hosts, list.v[i]);
}

/* The one record of a version among texts; "" for none, or for several. */
static const char *
versioned(struct cf_arena *arena, const struct cf_dns_answer *answer,
    const char *version, const char **ret_note)
{
	const char *found = "", *text;
	size_t i, len, n = strlen(version);

	*ret_note = answer->note;
	for (i = 0; usable(answer->status) && i < answer->n; i++) {
		if (cf_dns_txt(arena, answer->rdata[i], answer->rdata_len[i],
			&text, &len) != CF_OK)
			continue;
		text = cf_gate(arena, text, len, CF_DNS_TEXT_LEN);
		if (strncmp(text, version, n) != 0)
			continue;
		if (found[0] != '\0') {
			*ret_note = "more than one record: none counts";
			return "";
		}
		found = text;
	}
	return found;
}

/* Domains that get reports, but not the domain itself or one below it. */
static void
say_reports(struct ask *ask, const struct cf_dns_answer *answer,
    const char *key, const char *domain, const struct cf_strings *hosts)
{
	struct cf_arena *arena = ask->z->c->arena;
	const char **v = cf_calloc(arena, hosts->n + 1, sizeof(*v));
	struct cf_strings outside = { v, 0 };
	size_t i;

	for (i = 0; v != NULL && i < hosts->n; i++) {
		const char *host = jur_host_key(arena, cf_gate(arena,
		    hosts->v[i], strlen(hosts->v[i]), CF_MAX_SUBJECT));

		if (cf_suffix_match(domain, host) == 0)
			v[outside.n++] = host;
	}
	say(ask, answer, key, &outside,
	    outside.n != 0	       ? CF_ST_OK :
		usable(answer->status) ? CF_ST_ABSENT :
					 answer->status,
	    outside.n != 0 || !usable(answer->status) ?
		answer->note : "nobody outside the domain");
}

static struct cf_strings
joined(struct cf_arena *arena, const struct cf_strings *a,
    const struct cf_strings *b)
{
	const char **v = cf_calloc(arena, a->n + b->n + 1, sizeof(*v));
	size_t i, n = 0;

	for (i = 0; v != NULL && i < a->n; i++)
		(void)first_time(v, &n, a->n + b->n, a->v[i]);
	for (i = 0; v != NULL && i < b->n; i++)
		(void)first_time(v, &n, a->n + b->n, b->v[i]);
	return (struct cf_strings){ v, n };
}

static void
take_dmarc(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = ask->z->c->arena;
	const char *note, *record, *domain = ask->arg;
	struct ask about = *ask;
	struct cf_strings rua, ruf, all;

	record = versioned(arena, answer, "v=DMARC1", &note);
	about.subject = cf_subject(arena, "name", domain);
	say_text(&about, answer, "dns.dmarc", record, note);
	rua = jur_uri_hosts(arena, jur_tag(arena, record, "rua"));
	ruf = jur_uri_hosts(arena, jur_tag(arena, record, "ruf"));
	all = joined(arena, &rua, &ruf);
	say_reports(&about, answer, "dns.dmarc_reports", domain, &all);
}

static void
take_tls_reports(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = ask->z->c->arena;
	const char *note, *domain = ask->arg;
	struct ask about = *ask;
	struct cf_strings hosts;

	hosts = jur_uri_hosts(arena, jur_tag(arena,
	    versioned(arena, answer, "v=TLSRPTv1", &note), "rua"));
	about.subject = cf_subject(arena, "name", domain);
	say_reports(&about, answer, "dns.tls_reports", domain, &hosts);
}

static void
take_mta_sts(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = ask->z->c->arena;
	const char *note, *record, *domain = ask->arg;
	struct ask about = *ask;

	record = versioned(arena, answer, "v=STSv1", &note);
	about.subject = cf_subject(arena, "name", domain);
	say_text(&about, answer, "dns.mta_sts", record, note);
	if (record[0] != '\0')
		(void)jur_hosts_want(ask->z->hosts,
		    cf_printf(arena, "mta-sts.%s", domain));
}

static void
take_cname(struct ask *ask, const struct cf_dns_answer *answer)
{
	enum cf_status status;
	struct cf_strings list = records(ask, answer, 0, &status);

	say_text(ask, answer, "dns.cname", list.n != 0 ? list.v[0] : "",
	    answer->note);
}

static void
take_srv(struct ask *ask, const struct cf_dns_answer *answer)
{
	enum cf_status status;
	struct cf_strings list = records(ask, answer, 3, &status);

	say(ask, answer, "dns.srv", &list, status, answer->note);
}

/* ---- Wildcards ---- */

/* A zone with "*" answers every name that a service could ask for: what a
 * made-up name is answered says nothing (RFC 4592). */
struct wild {
	struct jur_zones *z;
	const char *subject;
	const char *found[CF_DNS_RECORDS];
	size_t n, open;
	const char *unseen; /* "" */
};
static const struct wild_probe {
	const char *below;
	unsigned int type, field;
	const char *name;
} wild_probes[] = {
	{ "", CF_DNS_CNAME, 0, "CNAME" },
	{ "_domainkey", CF_DNS_CNAME, 0, "CNAME" },
	{ "_domainkey", CF_DNS_TXT, WHOLE, "TXT" },
	{ "_tls", CF_DNS_SRV, 3, "SRV" },
	{ "_tcp", CF_DNS_SRV, 3, "SRV" },
};

struct wild_ask {
	struct wild *w;
	const struct wild_probe *probe;
};

static void
say_wild(struct wild *w)
{
	struct cf_claim claim = { .subject = w->subject, .key = "dns.wildcard",
		.note = w->unseen, .source = "DNS" };

	if (w->n != 0) {
		/* Not in the order in which the answers came. */
		qsort(w->found, w->n, sizeof(*w->found), by_record);
		claim.value = cf_v_list(w->found, w->n);
		claim.status = w->unseen[0] != '\0' ? CF_ST_PARTIAL : CF_ST_OK;
	} else
		claim.status = w->unseen[0] != '\0' ? CF_ST_NOT_COLLECTED :
						      CF_ST_ABSENT;
	cf_emit(w->z->c, &claim);
}

static void
take_wild(struct ask *ask, const struct cf_dns_answer *answer)
{
	struct cf_arena *arena = ask->z->c->arena;
	const struct wild_ask *wa = ask->arg;
	const struct wild_probe *probe = wa->probe;
	struct wild *w = wa->w;
	enum cf_status status;
	struct cf_strings list = records(ask, answer, probe->field, &status);
	size_t i;

	if (!usable(status) && status != CF_ST_ABSENT)
		w->unseen = cf_printf(arena, "%s of a made-up name: %s",
		    probe->name, cf_status_name(status));
	for (i = 0; i < list.n && w->n < CF_NELEM(w->found); i++)
		w->found[w->n++] = jur_wild_text(arena, probe->below,
		    probe->name, list.v[i]);
	if (--w->open == 0)
		say_wild(w);
}

static void
take_wildcards(struct jur_zones *z, const char *domain)
{
	struct cf_arena *arena = z->c->arena;
	struct wild *w = cf_calloc(arena, 1, sizeof(*w));
	struct wild_ask *asks = cf_calloc(arena, CF_NELEM(wild_probes),
	    sizeof(*asks));
	size_t i;

	if (w == NULL || asks == NULL)
		return;
	w->z = z;
	w->subject = cf_subject(arena, "name", domain);
	w->unseen = "";
	w->open = CF_NELEM(wild_probes);
	for (i = 0; i < CF_NELEM(wild_probes); i++) {
		asks[i] = (struct wild_ask){ w, &wild_probes[i] };
		put(z, jur_wild_name(arena, z->c, wild_probes[i].below,
		    domain), wild_probes[i].type, "dns.wildcard", take_wild,
		    &asks[i]);
	}
}

static void
take_mail(struct jur_zones *z, const char *domain)
{
	struct cf_arena *arena = z->c->arena;
	void *d = cf_strdup(arena, domain);
	size_t i;

	if (!first_time(z->mail, &z->nmail, z->max, domain))
		return;
	put(z, domain, CF_DNS_MX, "dns.mx", take_mx, NULL);
	put(z, domain, CF_DNS_TXT, "dns.txt", take_texts, NULL);
	put(z, cf_printf(arena, "_dmarc.%s", domain), CF_DNS_TXT, "dns.dmarc",
	    take_dmarc, d);
	put(z, cf_printf(arena, "_mta-sts.%s", domain), CF_DNS_TXT,
	    "dns.mta_sts", take_mta_sts, d);
	put(z, cf_printf(arena, "_smtp._tls.%s", domain), CF_DNS_TXT,
	    "dns.tls_reports", take_tls_reports, d);
	/* Google asks for a key of its own there, not for an alias. */
	put(z, cf_printf(arena, "google._domainkey.%s", domain), CF_DNS_TXT,
	    "dns.txt", take_records, NULL);
	for (i = 0; i < CF_NELEM(services); i++)
		put(z, cf_printf(arena, "%s.%s", services[i], domain),
		    CF_DNS_CNAME, "dns.cname", take_cname, NULL);
	for (i = 0; i < CF_NELEM(service_records); i++)
		put(z, cf_printf(arena, "%s.%s", service_records[i], domain),
		    CF_DNS_SRV, "dns.srv", take_srv, NULL);
	take_wildcards(z, domain);
}

/* ---- All names ---- */

struct jur_zones *
jur_zones_new(struct cf_collect *c, struct jur_hosts *hosts, size_t names)
{
	struct jur_zones *z = cf_calloc(c->arena, 1, sizeof(*z));

	if (z == NULL)
		return NULL;
	z->c = c;
	z->hosts = hosts;
	/* Each name has one zone, and may be a mail domain itself. */
	z->max = 2 * names + 1;
	z->zones = cf_calloc(c->arena, z->max, sizeof(*z->zones));
	z->mail = cf_calloc(c->arena, z->max, sizeof(*z->mail));
	return z->zones == NULL || z->mail == NULL ? NULL : z;
}

void
jur_zones_want(struct jur_zones *z, const char *name, bool mail)
{
	const char *key = jur_host_key(z->c->arena, name);
	struct cf_addr addr;

	if (key[0] == '\0' || cf_addr_parse(key, 0, &addr) == CF_OK)
		return;
	put(z, key, CF_DNS_NS, "dns.ns", climb, cf_strdup(z->c->arena, key));
	if (mail)
		take_mail(z, key);
}
