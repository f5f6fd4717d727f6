/*
 * From the assessment to the report: header, frame and annexes, and the
 * helpers that copy.  Everything said is decided in the files build*.c, so
 * that a writer has nothing left to decide.  Trusts the assessment's numbers;
 * texts that come from files of others pass the gate once more.  Never opens
 * a file, asks a clock or keeps a pointer into its input.
 */
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>

#include "build.h"

/* ---- Copies ---- */

const char *
rb_text(struct rb *b, const char *s)
{
	if (s == NULL || s[0] == '\0')
		return "";
	if (sh_clean(s))
		return rb_once(b, s);
	return cf_gate(b->arena, s, strlen(s), CF_MAX_TEXT);
}

struct cf_text
rb_both(struct rb *b, struct cf_text t)
{
	return (struct cf_text){ rb_text(b, t.fr), rb_text(b, t.en) };
}

struct cf_strings
rb_strings(struct rb *b, const struct cf_strings *l)
{
	const char **v;
	size_t i;

	v = cf_calloc(b->arena, l->n, sizeof(*v));
	if (v == NULL)
		return (struct cf_strings){ NULL, 0 };
	for (i = 0; i < l->n; i++)
		v[i] = rb_text(b, l->v[i]);
	return (struct cf_strings){ v, l->n };
}

const char *
rb_form(struct rb *b, enum sh_form form, const char *s)
{
	if (s == NULL || !sh_form_ok(form, s))
		return "";
	return rb_text(b, s);
}

const char *
rb_time(struct rb *b, int64_t t)
{
	char text[CF_TIME_LEN];

	if (t == 0)
		return "";
	cf_time_text(t, text);
	return rb_form(b, SH_TIME, text);
}

const char *
rb_day(struct rb *b, int64_t t)
{
	char text[CF_TIME_LEN];

	if (t == 0)
		return "";
	cf_time_text(t, text);
	text[strlen("2026-01-31")] = '\0';
	return rb_form(b, SH_DAY, text);
}

static const char *
entry(struct rb *b, const char *s, int64_t *omitted)
{
	size_t len = strlen(s);

	if (len > CF_REPORT_VALUE)
		*omitted += (int64_t)(len - CF_REPORT_VALUE);
	else if (sh_clean(s))
		return rb_once(b, s);
	return cf_gate(b->arena, s, len, CF_REPORT_VALUE);
}

struct cf_strings
rb_value(struct rb *b, const struct cf_value *value, int64_t *ret_omitted)
{
	struct cf_strings none = { NULL, 0 };
	const char **v;
	int64_t omitted = 0;
	size_t i, n;

	n = value->type == CF_T_NONE ? 0 : value->type != CF_T_LIST ? 1 :
	    value->n;
	if (n > CF_REPORT_ENTRIES) {
		omitted = (int64_t)(n - CF_REPORT_ENTRIES);
		n = CF_REPORT_ENTRIES;
	}
	v = cf_calloc(b->arena, n, sizeof(*v));
	if (v == NULL)
		return none;
	for (i = 0; i < n; i++) {
		if (value->type == CF_T_LIST)
			v[i] = entry(b, value->list[i], &omitted);
		else
			v[i] = entry(b, cf_value_text(b->arena, value),
			    &omitted);
	}
	if (ret_omitted != NULL)
		*ret_omitted = omitted;
	return (struct cf_strings){ v, n };
}

struct cf_text
rb_say(struct rb *b, const char *fr, const char *en, ...)
{
	struct cf_text t;
	va_list ap;

	va_start(ap, en);
	t.fr = rb_text(b, cf_vprintf(b->arena, fr, ap));
	va_end(ap);
	va_start(ap, en);
	t.en = rb_text(b, cf_vprintf(b->arena, en, ap));
	va_end(ap);
	return t;
}

/* ---- Lines of the deployment file ---- */

static int
line_cmp(const void *a, const void *b)
{
	const struct rb_line *x = a, *y = b;
	int d = strcmp(x->kind, y->kind);

	return d != 0 ? d : strcmp(x->name, y->name);
}

static void
add_line(struct rb *b, const char *kind, const char *name,
    const struct cf_pos *pos)
{
	b->lines[b->nlines++] = (struct rb_line){ kind, name, pos->line };
}

static int
lines_collect(struct rb *b)
{
	const struct cf_deployment *d = b->dep;
	const struct cf_ownership *own = &d->provider.ownership;
	size_t i;

	b->lines = cf_calloc(b->arena, d->nendpoints + d->ndomains +
	    d->nkey_stores + d->ndata_stores + d->nthird_parties +
	    d->ndocuments + own->ncompanies + d->provider.nlicences + 1,
	    sizeof(*b->lines));
	if (b->lines == NULL)
		return CF_ENOMEM;
	for (i = 0; i < d->nendpoints; i++)
		add_line(b, "endpoint", d->endpoints[i].id,
		    &d->endpoints[i].pos);
	for (i = 0; i < d->ndomains; i++)
		add_line(b, "domain", d->domains[i].name, &d->domains[i].pos);
	for (i = 0; i < d->nkey_stores; i++)
		add_line(b, "key_store", d->key_stores[i].id,
		    &d->key_stores[i].pos);
	for (i = 0; i < d->ndata_stores; i++)
		add_line(b, "data_store", d->data_stores[i].id,
		    &d->data_stores[i].pos);
	for (i = 0; i < d->nthird_parties; i++)
		add_line(b, "third_party", d->third_parties[i].id,
		    &d->third_parties[i].pos);
	for (i = 0; i < d->ndocuments; i++)
		add_line(b, "document", d->documents[i].id,
		    &d->documents[i].pos);
	for (i = 0; i < own->ncompanies; i++)
		add_line(b, "company", own->companies[i].id,
		    &own->companies[i].pos);
	for (i = 0; i < d->provider.nlicences; i++)
		add_line(b, "licence", d->provider.licences[i].product,
		    &d->provider.licences[i].pos);
	add_line(b, "provider", d->provider.name, &d->provider.pos);
	qsort(b->lines, b->nlines, sizeof(*b->lines), line_cmp);
	return CF_OK;
}

unsigned int
rb_line_of(const struct rb *b, const char *subject)
{
	struct rb_line want;
	const struct rb_line *hit;
	char kind[CF_MAX_KEY];
	size_t n = strcspn(subject, ":");

	if (n >= sizeof(kind) || subject[n] != ':')
		return 0;
	memcpy(kind, subject, n);
	kind[n] = '\0';
	want = (struct rb_line){ kind, subject + n + 1, 0 };
	hit = bsearch(&want, b->lines, b->nlines, sizeof(*b->lines), line_cmp);
	return hit == NULL ? 0 : hit->line;
}

/* ---- 1. Header ---- */

static void
header(struct rb *b, struct cf_rp_header *h)
{
	const struct cf_profile *p = b->as->profile;

	h->marking = rb_text(b, b->dep->marking);
	h->title = rb_say(b, "Évaluation technique automatisée",
	    "Automated technical assessment");
	h->notice = rb_say(b,
	    "Ce document rend compte de constats techniques faits par un "
	    "programme. Il ne vaut ni qualification ni certification, et "
	    "n'engage pas l'ANSSI.",
	    "This document reports technical findings made by a program. It "
	    "is neither a qualification nor a certification, and does not "
	    "commit ANSSI.");
	h->program = rb_text(b, b->meta->program);
	h->collected_by = rb_text(b, b->manifest->program);
	h->build = rb_text(b, b->manifest->build);
	h->profile = rb_text(b, p->id);
	h->profile_version = rb_text(b, p->version);
	h->profile_sha256 = rb_form(b, SH_SHA256, p->sha256);
	h->profile_title = rb_both(b, p->title);
	h->algorithm = CF_SCORE_VERSION;
	h->automatic = rb_say(b,
	    "La collecte, le jugement, la notation et la rédaction sont "
	    "entièrement automatiques (PASSI 2.2, VI.6.4.j). Aucune personne "
	    "n'a été rencontrée ; ce qui est déclaré ou attesté est signalé "
	    "comme tel et n'a pas été vérifié sur place.",
	    "Collection, judgement, scoring and writing are entirely "
	    "automatic (PASSI 2.2, VI.6.4.j). Nobody was met; what is "
	    "declared or attested is marked as such and was not verified on "
	    "site.");
	h->auditor = rb_text(b, b->dep->auditor);
	h->date = rb_time(b, b->as->time);
}

/* ---- 2. Frame ---- */

static const char *
join(struct rb *b, const struct cf_strings *l)
{
	struct cf_value v = { .type = CF_T_LIST, .list = l->v, .n = l->n };

	return l->n == 0 ? "" : cf_value_text(b->arena, &v);
}

/* The given parts that are not empty, in order, separated by ", ". */
static const char *
parts(struct rb *b, const char *const *part, size_t n)
{
	struct cf_buf out;
	const char *ret;
	size_t i;

	cf_buf_init(&out, CF_MAX_TEXT);
	for (i = 0; i < n; i++) {
		if (part[i] == NULL || part[i][0] == '\0')
			continue;
		if (out.len > 0)
			cf_buf_str(&out, ", ");
		cf_buf_str(&out, part[i]);
	}
	ret = rb_text(b, out.data);
	cf_buf_free(&out);
	return ret;
}
#define PARTS(b, ...)                                                          \
	parts(b, (const char *const[]){ __VA_ARGS__ },                         \
	    CF_NELEM(((const char *const[]){ __VA_ARGS__ })))

static struct cf_rp_target *
target(struct rb *b, struct cf_rp_frame *f, struct cf_rp_target *t,
    const char *kind, const char *id, const char *what)
{
	*t = (struct cf_rp_target){ kind, rb_text(b, id), what };
	f->ntargets++;
	return t + 1;
}

/* Neither paths nor addresses of stores: a report travels. */
static void
targets(struct rb *b, struct cf_rp_frame *f)
{
	const struct cf_deployment *d = b->dep;
	const struct cf_endpoint *e;
	const struct cf_third_party *tp;
	struct cf_rp_target *t;
	size_t i;

	t = cf_calloc(b->arena, d->nendpoints + d->ndomains + d->nkey_stores +
	    d->ndata_stores + d->nthird_parties + d->ndocuments, sizeof(*t));
	if (t == NULL)
		return;
	f->targets = t;
	for (i = 0; i < d->nendpoints; i++) {
		e = &d->endpoints[i];
		t = target(b, f, t, "endpoint", e->id, PARTS(b,
		    cf_printf(b->arena, "%s:%u", e->host, e->port),
		    e->protocol, e->starttls, join(b, &e->roles)));
	}
	for (i = 0; i < d->ndomains; i++)
		t = target(b, f, t, "domain", d->domains[i].name,
		    PARTS(b, join(b, &d->domains[i].roles)));
	for (i = 0; i < d->nkey_stores; i++)
		t = target(b, f, t, "key_store", d->key_stores[i].id, PARTS(b,
		    d->key_stores[i].type, d->key_stores[i].token,
		    d->key_stores[i].country, d->key_stores[i].operator_,
		    join(b, &d->key_stores[i].roles)));
	for (i = 0; i < d->ndata_stores; i++)
		t = target(b, f, t, "data_store", d->data_stores[i].id,
		    PARTS(b, d->data_stores[i].type, d->data_stores[i].country,
		    d->data_stores[i].operator_,
		    join(b, &d->data_stores[i].roles)));
	for (i = 0; i < d->nthird_parties; i++) {
		tp = &d->third_parties[i];
		t = target(b, f, t, "third_party", tp->id, PARTS(b, tp->name,
		    tp->seat, join(b, &tp->roles)));
	}
	for (i = 0; i < d->ndocuments; i++)
		t = target(b, f, t, "document", d->documents[i].id,
		    PARTS(b, d->documents[i].title));
}

/* Profile, scale, then the documents that the deployment brings. */
static void
references(struct rb *b, struct cf_rp_frame *f)
{
	const struct cf_deployment *d = b->dep;
	const struct cf_profile *p = b->as->profile;
	struct cf_rp_reference *r;
	size_t i;

	r = cf_calloc(b->arena, 3 + d->ndocuments, sizeof(*r));
	if (r == NULL)
		return;
	f->references = r;
	*r++ = (struct cf_rp_reference){ rb_both(b, p->source),
		rb_text(b, p->version), "" };
	*r++ = (struct cf_rp_reference){ rb_say(b,
	    "Profil d'évaluation « %s »", "Assessment profile \"%s\"", p->id),
		rb_text(b, p->version), rb_form(b, SH_SHA256, p->sha256) };
	*r++ = (struct cf_rp_reference){ rb_both(b, p->scale_source), "", "" };
	for (i = 0; i < d->ndocuments; i++, r++) {
		r->title = rb_say(b, "%s (%s)", "%s (%s)",
		    d->documents[i].title, d->documents[i].id);
		r->edition = rb_day(b, d->documents[i].date);
		r->sha256 = rb_form(b, SH_SHA256, d->documents[i].sha256);
	}
	f->nreferences = 3 + d->ndocuments;
}

static void
datasets(struct rb *b, struct cf_rp_frame *f)
{
	const struct cf_manifest *m = b->manifest;
	struct cf_rp_dataset *s;
	size_t i;

	s = cf_calloc(b->arena, m->ndatasets, sizeof(*s));
	if (s == NULL)
		return;
	for (i = 0; i < m->ndatasets; i++) {
		s[i].name = rb_text(b, m->datasets[i].name);
		s[i].version = rb_text(b, m->datasets[i].version);
		s[i].date = rb_text(b, m->datasets[i].date);
		s[i].licence = rb_text(b, m->datasets[i].licence);
		s[i].sha256 = rb_form(b, SH_SHA256, m->datasets[i].sha256);
	}
	f->datasets = s;
	f->ndatasets = m->ndatasets;
}

static const char *
base_name(const char *path)
{
	const char *slash;

	if (path == NULL)
		return "";
	slash = strrchr(path, '/');
	return slash == NULL ? path : slash + 1;
}

/* What the run says of itself, "" when it does not. */
static const char *
run_text(struct rb *b, const char *key)
{
	const struct cf_fact *fact = b->as->evidence != NULL ?
	    cf_evidence_get(b->as->evidence, key, "run:collection") : NULL;

	return fact != NULL && fact->status == CF_ST_OK ? fact->value.s : "";
}

/* What narrowed the view. */
static void
frame_view(struct rb *b, struct cf_rp_frame *f)
{
	const char *family = run_text(b, "run.family");
	const char *proxy = run_text(b, "run.proxy");

	if (family[0] != '\0') {
		f->place.fr = cf_printf(b->arena, "%s ; adresses %s seulement",
		    f->place.fr, family);
		f->place.en = cf_printf(b->arena, "%s; %s addresses only",
		    f->place.en, family);
	}
	if (proxy[0] != '\0') {
		f->place.fr = cf_printf(b->arena, "%s ; à travers %s",
		    f->place.fr, proxy);
		f->place.en = cf_printf(b->arena, "%s; through %s",
		    f->place.en, proxy);
	}
	f->place = rb_both(b, f->place);
}

static void
frame_of_collection(struct rb *b, struct cf_rp_frame *f)
{
	const struct cf_manifest *m = b->manifest;
	const struct cf_authorisation *a = &b->dep->authorisation;

	f->authorisation = rb_text(b, a->reference);
	f->granted_by = rb_text(b, a->granted_by);
	f->authorised_from = rb_day(b, a->from);
	f->authorised_until = rb_day(b, a->until);
	f->started = rb_form(b, SH_TIME, m->started);
	f->finished = rb_form(b, SH_TIME, m->finished);
	f->judged = rb_time(b, b->as->time);
	f->place = rb_say(b, "depuis la machine qui a exécuté la collecte",
	    "from the machine that ran the collection");
	if (b->meta->place != NULL && b->meta->place[0] != '\0')
		f->place = rb_say(b, "%s", "%s", b->meta->place);
	frame_view(b, f);
	f->clock = rb_text(b, m->clock);
	f->resolver = rb_text(b, m->resolver);
	f->sandbox = rb_text(b, m->sandbox);
	f->deployment_file = rb_text(b, base_name(b->dep->file));
	f->deployment_sha256 = rb_form(b, SH_SHA256, m->deployment_sha256);
	f->complete = m->complete;
	f->why = rb_text(b, m->why);
	f->facts = (int64_t)m->facts;
}

static void
frame(struct rb *b, struct cf_rp_frame *f)
{
	const struct cf_deployment *d = b->dep;

	f->object = rb_text(b, d->name);
	f->description = rb_text(b, d->description);
	f->provider = rb_text(b, d->provider.name);
	f->activities = rb_strings(b, &d->activities);
	f->endpoints = (int64_t)d->nendpoints;
	f->domains = (int64_t)d->ndomains;
	f->key_stores = (int64_t)d->nkey_stores;
	f->data_stores = (int64_t)d->ndata_stores;
	f->third_parties = (int64_t)d->nthird_parties;
	f->documents = (int64_t)d->ndocuments;
	targets(b, f);
	frame_of_collection(b, f);
	references(b, f);
	datasets(b, f);
}

/* ---- 6. Annexes ---- */

static void
waiver(struct rb *b, const struct cf_waiver_result *from,
    struct cf_rp_waiver *w)
{
	const struct cf_waiver *v = from->waiver;

	w->id = rb_text(b, v->id);
	w->rule = rb_text(b, v->rule);
	w->subject = rb_text(b, v->subject);
	w->justification = rb_text(b, v->justification);
	w->author = rb_text(b, v->author);
	w->approver = rb_text(b, v->approver);
	w->created = rb_day(b, v->created);
	w->expires = rb_day(b, v->expires == 0 ? 0 : v->expires - 1);
	w->used = (int64_t)from->used;
	switch (from->state) {
	case CF_WV_USED:
		w->state = CF_RW_USED;
		break;
	case CF_WV_EXPIRED:
		w->state = CF_RW_EXPIRED;
		break;
	case CF_WV_NOT_YET:
		w->state = CF_RW_NOT_YET;
		break;
	default:
		w->state = CF_RW_UNUSED;
	}
}

static void
annexes(struct rb *b, struct cf_rp_annexes *x)
{
	const struct cf_manifest *m = b->manifest;
	struct cf_rp_collector *c;
	struct cf_rp_waiver *w;
	size_t i;

	c = cf_calloc(b->arena, m->nends, sizeof(*c));
	w = cf_calloc(b->arena, b->as->nwaivers, sizeof(*w));
	if (c == NULL || w == NULL)
		return;
	for (i = 0; i < m->nends; i++) {
		c[i].name = rb_text(b, m->ends[i].collector);
		c[i].end = rb_text(b, m->ends[i].end);
		c[i].note = rb_text(b, m->ends[i].note);
	}
	for (i = 0; i < b->as->nwaivers; i++)
		waiver(b, &b->as->waivers[i], &w[i]);
	x->collectors = c;
	x->ncollectors = m->nends;
	x->waivers = w;
	x->nwaivers = b->as->nwaivers;
	x->chain_facts = (int64_t)m->facts;
	x->chain_head = rb_form(b, SH_SHA256, m->head);
}

/* ---- Paths ---- */

static void
paths(struct rb *b, struct cf_report *report)
{
	const struct cf_assessment *as = b->as;
	struct cf_rp_step *steps;
	struct cf_rp_path *v;
	size_t i, k;

	if ((v = cf_calloc(b->arena, as->npaths, sizeof(*v))) == NULL)
		return;
	for (i = 0; i < as->npaths; i++) {
		const struct cf_path *p = &as->paths[i];

		steps = cf_calloc(b->arena, p->nsteps, sizeof(*steps));
		for (k = 0; steps != NULL && k < p->nsteps; k++)
			steps[k] = (struct cf_rp_step){
				rb_text(b, p->steps[k].kind),
				p->steps[k].stand,
				rb_text(b, p->steps[k].text) };
		v[i] = (struct cf_rp_path){ .subject = rb_text(b, p->subject),
			.role = rb_text(b, p->role),
			.stand = p->steps[p->weakest].stand,
			.weakest = (int64_t)p->weakest + 1,
			.steps = steps,
			.nsteps = steps == NULL ? 0 : p->nsteps };
	}
	report->paths = v;
	report->npaths = as->npaths;
}

int
cf_report_build(struct cf_arena *arena, const struct cf_assessment *as,
    const struct cf_manifest *manifest, const struct cf_report_meta *meta,
    struct cf_report *ret, struct cf_err *err)
{
	struct rb b = { .arena = arena, .as = as, .manifest = manifest,
		.meta = meta, .dep = as->deployment, .err = err };
	struct cf_report report = { .format = 0 };
	int r = CF_ENOMEM;

	if (lines_collect(&b) != CF_OK)
		goto done;
	header(&b, &report.header);
	frame(&b, &report.frame);
	paths(&b, &report);
	rb_scales(&b, &report.scales);
	annexes(&b, &report.annexes);
	if ((r = rb_results(&b, &report)) != CF_OK)
		goto done;
	rb_summary(&b, &report);
	r = cf_arena_failed(arena) ? CF_ENOMEM :
	    sh_link(arena, "report", &report, err);
done:
	rb_once_free(&b.once);
	if (r == CF_OK)
		*ret = report;
	if (r == CF_ENOMEM)
		cf_err_set(err, r, CF_TR("mémoire épuisée en construisant le "
		    "rapport", "memory used up while building the report"));
	return r;
}
