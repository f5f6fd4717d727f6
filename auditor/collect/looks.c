/*
 * Several addresses under one subject: keeps what each look says of the
 * subject until all are over, then says what holds for all of them.  Decides
 * nothing about good and bad: which side of a value is the worse one is told
 * by the check.  See confiance/looks.h for the model.
 */
#include <sys/queue.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/limits.h>
#include <confiance/looks.h>
#include <confiance/text.h>

#define SHOWN 160 /* bytes of one address's value in a note */

/* One key, and what each look said of it. */
struct row {
	STAILQ_ENTRY(row) link;
	const char *key;
	struct cf_claim said[CF_LOOKS]; /* key NULL: nothing */
};

/* What was said of another subject, which only once passes. */
struct passed {
	SLIST_ENTRY(passed) link;
	const char *subject, *key;
};

struct cf_looks {
	struct cf_looks_options o;
	struct cf_collect *c;
	struct cf_arena *arena;
	struct cf_look look[CF_LOOKS];
	struct cf_collect copy[CF_LOOKS];
	size_t n, open;
	const char *gap; /* why these are not all addresses, NULL: they are */
	STAILQ_HEAD(, row) rows;
	SLIST_HEAD(, passed) passed;
	const char **differ;
	size_t ndiffer, nrows;
	bool failed; /* a look could not say what another did */
};

/* ---- What is said ---- */

static struct cf_value
copy_value(struct cf_arena *arena, const struct cf_value *v)
{
	struct cf_value copy = *v;
	const char **list;
	size_t i;

	if (v->s != NULL)
		copy.s = cf_strdup(arena, v->s);
	if (v->n == 0)
		return copy;
	if ((list = cf_calloc(arena, v->n, sizeof(*list))) == NULL)
		return (struct cf_value){ 0 };
	for (i = 0; i < v->n; i++)
		list[i] = cf_strdup(arena, v->list[i]);
	copy.list = list;
	return copy;
}

static struct row *
row_for(struct cf_looks *l, const char *key)
{
	struct row *row;

	STAILQ_FOREACH(row, &l->rows, link)
		if (strcmp(row->key, key) == 0)
			return row;
	if ((row = cf_calloc(l->arena, 1, sizeof(*row))) == NULL)
		return NULL;
	row->key = cf_strdup(l->arena, key);
	STAILQ_INSERT_TAIL(&l->rows, row, link);
	l->nrows++;
	return row;
}

static void
pass_on(struct cf_looks *l, const struct cf_claim *claim)
{
	struct passed *p;

	SLIST_FOREACH(p, &l->passed, link)
		if (strcmp(p->subject, claim->subject) == 0 &&
		    strcmp(p->key, claim->key) == 0)
			return;
	if ((p = cf_alloc(l->arena, sizeof(*p))) != NULL) {
		p->subject = cf_strdup(l->arena, claim->subject);
		p->key = cf_strdup(l->arena, claim->key);
		if (!cf_arena_failed(l->arena))
			SLIST_INSERT_HEAD(&l->passed, p, link);
	}
	cf_emit(l->c, claim);
}

static void
keep(void *arg, const struct cf_claim *claim)
{
	struct cf_look *look = arg;
	struct cf_looks *l = look->looks;
	struct cf_claim *to;
	struct row *row;

	if (strcmp(claim->subject, l->o.subject) != 0) {
		pass_on(l, claim);
		return;
	}
	if ((row = row_for(l, claim->key)) == NULL)
		return;
	to = &row->said[look - l->look];
	*to = *claim;
	to->subject = l->o.subject;
	to->key = row->key;
	to->value = copy_value(l->arena, &claim->value);
	to->note = claim->note != NULL ? cf_strdup(l->arena, claim->note) : NULL;
	to->source = claim->source != NULL ?
	    cf_strdup(l->arena, claim->source) : NULL;
	to->raw = NULL;
	if (claim->raw != NULL && claim->raw_len <= CF_MAX_RAW)
		to->raw = cf_memdup(l->arena, claim->raw, claim->raw_len);
	to->raw_len = to->raw != NULL ? claim->raw_len : 0;
}

/* ---- What holds for all ---- */

static bool
has_value(const struct cf_claim *c)
{
	return c->key != NULL &&
	    (c->status == CF_ST_OK || c->status == CF_ST_PARTIAL);
}

/* Asked, and answered. */
static bool
settled(const struct cf_claim *c)
{
	return c->key != NULL &&
	    (c->status == CF_ST_OK || c->status == CF_ST_ABSENT);
}

static bool
alike(const struct cf_claim *a, const struct cf_claim *b)
{
	return a->key != NULL && b->key != NULL && a->status == b->status &&
	    (!has_value(a) || cf_value_equal(&a->value, &b->value));
}

static void
put_said(struct cf_looks *l, struct cf_buf *note, size_t i,
    const struct cf_claim *c)
{
	const char *what = "not examined";
	size_t len;

	if (has_value(c))
		what = cf_value_text(l->arena, &c->value);
	else if (c->key != NULL)
		what = c->note != NULL && c->note[0] != '\0' ?
		    c->note : cf_status_name(c->status);
	len = what != NULL ? strlen(what) : 0;
	cf_buf_printf(note, "%s%s: %s", note->len > 0 ? "; " : "",
	    l->look[i].address[0] != '\0' ? l->look[i].address : "the proxy's",
	    len > SHOWN ? cf_gate(l->arena, what, len, SHOWN) : what);
}

/* Who said what, and what is missing. */
static const char *
tell(struct cf_looks *l, const struct row *row)
{
	const char *text = "";
	struct cf_buf note;
	size_t i;

	cf_buf_init(&note, 64 * CF_MAX_NOTE);
	for (i = 0; i < l->n; i++)
		put_said(l, &note, i, &row->said[i]);
	if (l->gap != NULL)
		cf_buf_printf(&note, "; %s", l->gap);
	if (!cf_buf_failed(&note))
		text = cf_strdup(l->arena, note.data);
	cf_buf_free(&note);
	return text;
}

static bool
in_list(const char *const *v, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i], s) == 0)
			return true;
	return false;
}

static struct cf_value
join(struct cf_looks *l, const struct row *row)
{
	const char **v;
	size_t i, k, n = 0, total = 0;

	for (i = 0; i < l->n; i++)
		if (has_value(&row->said[i]))
			total += row->said[i].value.n;
	v = cf_calloc(l->arena, total + 1, sizeof(*v));
	for (i = 0; v != NULL && i < l->n; i++)
		for (k = 0; has_value(&row->said[i]) &&
		    k < row->said[i].value.n; k++)
			if (!in_list(v, n, row->said[i].value.list[k]))
				v[n++] = row->said[i].value.list[k];
	return cf_v_list(v, n);
}

/* "name" of "name: value". */
static bool
same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, ":");

	return n == strcspn(b, ":") && strncmp(a, b, n) == 0;
}

static bool
names_it(const struct cf_claim *c, const char *item)
{
	size_t i;

	for (i = 0; has_value(c) && i < c->value.n; i++)
		if (same_name(c->value.list[i], item))
			return true;
	return false;
}

/* The items of one whose name every other has too. */
static struct cf_value
common(struct cf_looks *l, const struct row *row, const struct cf_claim *one)
{
	const char **v = cf_calloc(l->arena, one->value.n + 1, sizeof(*v));
	const struct cf_claim *c;
	size_t i, k, n = 0;
	bool all;

	for (i = 0; v != NULL && i < one->value.n; i++) {
		all = true;
		for (k = 0; k < l->n; k++) {
			c = &row->said[k];
			all = all && (!(settled(c) || has_value(c)) ||
			    names_it(c, one->value.list[i]));
		}
		if (all)
			v[n++] = one->value.list[i];
	}
	return cf_v_list(v, n);
}

static const struct cf_worse *
worse_of(const struct cf_looks *l, const char *key)
{
	const struct cf_worse *w = l->o.worse;

	for (; w != NULL && w->key != NULL; w++)
		if (strcmp(w->key, key) == 0)
			return w;
	return NULL;
}

/* How far from the worst; a text that is not in the order is the best. */
static size_t
rank(const struct cf_worse *w, const struct cf_value *v)
{
	size_t i;

	for (i = 0; w->order != NULL && w->order[i] != NULL; i++)
		if (v->s != NULL && strcmp(w->order[i], v->s) == 0)
			return i;
	return SIZE_MAX;
}

static bool
is_worse(const struct cf_worse *worse, const struct cf_value *a,
    const struct cf_value *b)
{
	switch (worse->side) {
	case CF_WORSE_FALSE:
		return !a->b && b->b;
	case CF_WORSE_TRUE:
		return a->b && !b->b;
	case CF_WORSE_LESS:
	case CF_WORSE_ABSENT:
		return a->i < b->i;
	case CF_WORSE_ORDER:
		return rank(worse, a) < rank(worse, b);
	case CF_WORSE_MORE:
		return a->i > b->i;
	default:
		return false;
	}
}

/* Nobody could make it worse than that. */
static bool
is_worst(const struct cf_worse *w, const struct cf_claim *c)
{
	if (c->status != CF_ST_OK)
		return false;
	switch (w->side) {
	case CF_WORSE_FALSE:
		return c->value.type == CF_T_BOOL && !c->value.b;
	case CF_WORSE_TRUE:
		return c->value.b;
	case CF_WORSE_ORDER:
		return rank(w, &c->value) == 0;
	default:
		return false;
	}
}

/* The look whose value stands for all; NULL when none has one. */
static const struct cf_claim *
pick(const struct cf_looks *l, const struct row *row,
    const struct cf_worse *worse)
{
	const struct cf_claim *best = NULL, *c;
	size_t i;

	for (i = 0; i < l->n; i++) {
		c = &row->said[i];
		if (!has_value(c))
			continue;
		if (best == NULL || (worse != NULL &&
			is_worse(worse, &c->value, &best->value)))
			best = c;
	}
	return best;
}

/* No look has a value: the first that says why, else that it is not known. */
static void
say_nothing(struct cf_looks *l, const struct row *row)
{
	struct cf_claim claim = { .subject = l->o.subject, .key = row->key,
		.status = CF_ST_NOT_COLLECTED, .note = tell(l, row) };
	size_t i;

	for (i = l->n; i-- > 0;)
		if (row->said[i].key != NULL &&
		    row->said[i].status != CF_ST_ABSENT)
			claim.status = row->said[i].status;
	cf_emit(l->c, &claim);
}

/* One of them has not got it. */
static bool
lacking(const struct cf_looks *l, const struct row *row)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (row->said[i].key != NULL &&
		    row->said[i].status == CF_ST_ABSENT)
			return true;
	return false;
}

static void
say_row(struct cf_looks *l, const struct row *row)
{
	const struct cf_worse *worse = worse_of(l, row->key);
	const struct cf_claim *best = pick(l, row, worse), *first;
	bool ignored = worse != NULL && worse->side == CF_WORSE_IGNORE;
	bool same = l->gap == NULL, all = same, real = false;
	struct cf_claim claim;
	size_t i;

	first = &row->said[0];
	for (i = 0; i < l->n; i++) {
		same = same && alike(first, &row->said[i]);
		all = all && settled(&row->said[i]);
		l->failed = l->failed ||
		    (!ignored && !settled(&row->said[i]));
		real = real || (settled(first) && settled(&row->said[i]) &&
		    !alike(first, &row->said[i]));
	}
	if (ignored && best != NULL)
		same = true;
	else if (real && l->differ != NULL)
		l->differ[l->ndiffer++] = row->key;
	if (same) {
		cf_emit(l->c, best != NULL ? best : first);
		return;
	}
	if (best == NULL) {
		say_nothing(l, row);
		return;
	}
	claim = *best;
	claim.note = tell(l, row);
	claim.status = CF_ST_PARTIAL;
	if (claim.value.type == CF_T_LIST && (worse == NULL ||
		worse->side == CF_WORSE_JOIN || worse->side == CF_WORSE_ABSENT))
		claim.value = join(l, row);
	else if (worse != NULL && worse->side == CF_WORSE_COMMON)
		claim.value = common(l, row, best);
	if (worse != NULL && worse->side == CF_WORSE_ABSENT && lacking(l, row)) {
		claim.status = CF_ST_ABSENT;
		claim.value = (struct cf_value){ 0 };
	} else if (worse != NULL && worse->side != CF_WORSE_FIRST &&
	    (all || is_worst(worse, best)) && !(worse->side ==
		CF_WORSE_ABSENT && claim.value.type == CF_T_TEXT))
		claim.status = CF_ST_OK;
	cf_emit(l->c, &claim);
}

static void
say_status(struct cf_looks *l, const char *key, enum cf_status status,
    const char *note)
{
	if (key != NULL)
		cf_emit_status(l->c, l->o.subject, key, status, "%s",
		    note != NULL ? note : "");
}

static void
say_addresses(struct cf_looks *l)
{
	const char *v[CF_LOOKS];
	size_t i, n = 0;

	for (i = 0; i < l->n; i++)
		if (l->look[i].address[0] != '\0')
			v[n++] = l->look[i].address;
	if (l->o.addresses == NULL)
		return;
	if (n == 0)
		say_status(l, l->o.addresses, CF_ST_NOT_COLLECTED, l->gap);
	else
		cf_emit(l->c, &(struct cf_claim){ .subject = l->o.subject,
		    .key = l->o.addresses, .value = cf_v_list(v, n),
		    .status = l->gap != NULL ? CF_ST_PARTIAL : CF_ST_OK,
		    .note = l->gap });
}

static void
say_all(struct cf_looks *l)
{
	struct row *row;

	l->differ = cf_calloc(l->arena, l->nrows + 1, sizeof(*l->differ));
	STAILQ_FOREACH(row, &l->rows, link)
		say_row(l, row);
	if (l->ndiffer > 0 && l->o.differ != NULL)
		cf_emit_list(l->c, l->o.subject, l->o.differ, l->differ,
		    l->ndiffer);
	else
		say_status(l, l->o.differ, l->gap != NULL || l->failed ?
			CF_ST_NOT_COLLECTED : CF_ST_ABSENT, l->gap != NULL ?
			l->gap : l->failed ? "not every address was examined" :
			NULL);
}

/* ---- Looks ---- */

static void
looks_free(struct cf_looks *l)
{
	cf_arena_free(l->arena);
	free(l);
}

void
cf_look_end(struct cf_look *look)
{
	struct cf_looks *l = look->looks;

	if (--l->open > 0)
		return;
	if (l->look[0].c != l->c)
		say_all(l);
	cf_net_leave(l->c->net);
	looks_free(l);
}

static void
look_init(struct cf_looks *l, const struct cf_resolved *r, size_t n)
{
	const struct cf_addr *addr = n < r->n ? &r->addrs[n] : NULL;
	struct cf_look *look = &l->look[l->n];

	look->looks = l;
	look->n = n;
	look->c = l->c;
	look->target = l->o.target;
	look->status = r->status;
	look->note = "";
	if (addr == NULL) {
		if (look->status == CF_ST_OK)
			look->status = CF_ST_NOT_COLLECTED;
		look->note = r->note != NULL && r->note[0] != '\0' ?
		    cf_strdup(l->arena, r->note) : "no address";
	} else {
		look->addr = *addr;
		cf_addr_text(addr, look->address);
		if (look->address[0] != '\0') {
			look->target.connect_host = look->address;
			look->target.connect_port = addr->port;
		}
	}
	l->n++;
}

/* An address that nothing can be said of from here, and how to do without. */
static void
no_route(struct cf_looks *l, const struct cf_addr *addr)
{
	char text[CF_ADDR_LEN];

	cf_addr_text(addr, text);
	l->gap = cf_printf(l->arena, "%s%s%s was not examined: this machine has "
	    "no %s route to it (--ipv%d looks at IPv%d alone)",
	    l->gap != NULL ? l->gap : "", l->gap != NULL ? "; " : "", text,
	    addr->family == 6 ? "IPv6" : "IPv4", addr->family == 6 ? 4 : 6,
	    addr->family == 6 ? 4 : 6);
}

/* One address, all that there are: nothing needs to be kept. */
static void
start(void *arg)
{
	struct cf_looks *l = arg;
	size_t i, n = l->n;

	for (i = 0; i < n && (n > 1 || l->gap != NULL); i++) {
		l->copy[i] = *l->c;
		l->copy[i].tap = keep;
		l->copy[i].tap_arg = &l->look[i];
		l->look[i].c = &l->copy[i];
	}
	l->open = n + 1;
	for (i = 0; i < n; i++)
		l->o.start(l->o.arg, &l->look[i]);
	/* As if another look had ended: all may be over already. */
	cf_look_end(&l->look[0]);
}

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	struct cf_looks *l = arg;
	size_t i;

	for (i = 0; i < r->n && l->n < CF_LOOKS; i++)
		if (cf_net_reaches(l->c->net, &r->addrs[i]))
			look_init(l, r, i);
		else
			no_route(l, &r->addrs[i]);
	if (r->n > 0 && l->n == 0)
		look_init(l, r, 0);
	if (l->gap == NULL && r->n > CF_LOOKS)
		l->gap = cf_printf(l->arena, "%d of %zu addresses were "
		    "examined", CF_LOOKS, r->n);
	else if (l->gap == NULL && r->n > 0 && r->note != NULL &&
	    r->note[0] != '\0')
		l->gap = cf_strdup(l->arena, r->note);
	if (r->n == 0) {
		look_init(l, r, 0);
		say_status(l, l->o.addresses, r->status, r->note);
		say_status(l, l->o.differ, r->status, r->note);
	} else
		say_addresses(l);
	if (r->n == 1 && l->gap == NULL)
		say_status(l, l->o.differ, CF_ST_ABSENT, NULL);
	cf_net_enter(l->c->net, start, l);
}

struct cf_looks_options
cf_looks_of(struct cf_arena *arena, const struct cf_endpoint *ep)
{
	return (struct cf_looks_options){
		.subject = cf_subject(arena, "endpoint", ep->id),
		.target = { .host = ep->host,
			.port = ep->port,
			.connect_host = ep->connect_host,
			.connect_port = ep->connect_port,
			.declared = true },
	};
}

int
cf_looks(struct cf_collect *c, const struct cf_looks_options *o)
{
	struct cf_looks *l = calloc(1, sizeof(*l));
	int code;

	if (l == NULL || (l->arena = cf_arena_new(CF_ARENA_LOOKS)) == NULL) {
		free(l);
		return CF_ENOMEM;
	}
	l->c = c;
	l->o = *o;
	STAILQ_INIT(&l->rows);
	SLIST_INIT(&l->passed);
	l->o.subject = cf_strdup(l->arena, o->subject);
	if (l->o.subject == NULL)
		code = CF_ENOMEM;
	else if (o->known != NULL) {
		on_resolved(l, o->known);
		return CF_OK;
	} else
		code = cf_resolve(c->net, &o->target, on_resolved, l);
	if (code != CF_OK)
		looks_free(l);
	return code;
}
