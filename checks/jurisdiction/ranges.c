/*
 * Writes and reads the mapped file of sorted ranges: see ranges.h.
 *
 * The reader trusts no byte: every offset and count is checked once when the
 * file is opened, so that a look-up stays inside whatever the sections hold,
 * and a file that is not what was written is refused by its digest.  Never
 * writes to what it maps.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <confiance/country.h>
#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

#define MAGIC "CFRANGES"
#define VERSION 1u
#define ORDER 0x01020304u
#define INDEX 65537u /* entries: one for each upper half, and the end */

__extension__ typedef unsigned __int128 u128;

struct start6 {
	uint64_t hi, lo;
};

enum {
	PART_START,
	PART_VALUE,
	PART_INDEX,
	PARTS
};
enum {
	SEC_AS_NUMBER = JUR_TABLES * PARTS,
	SEC_AS_OFFSET,
	SEC_AS_NAME,
	SEC_META,
	SECTIONS
};

struct section {
	uint64_t off, len;
};
struct header {
	char magic[8];
	uint32_t version, order;
	uint64_t length;
	unsigned char sha256[CF_SHA256_LEN]; /* of all behind the header */
	uint64_t unused;
};

static const char *const table_names[JUR_TABLES] = { "a4", "a6", "b4", "b6",
	"p4", "p6", "n4", "n6" };

static int
no_memory(struct cf_err *err)
{
	return cf_err_set(err, CF_ENOMEM,
	    CF_TR("mémoire insuffisante", "out of memory"));
}

const char *
jur_table_name(enum jur_table t)
{
	return table_names[t];
}

static bool
is_v4(enum jur_table t)
{
	return t % 2 == 0;
}

static size_t
value_width(enum jur_table t)
{
	return t == JUR_T_N4 || t == JUR_T_N6 ? 4 : 2;
}

uint32_t
jur_code_value(const char *code)
{
	const char *c = cf_country_code(code);

	return c[0] == '\0' ? 0 : (uint32_t)((unsigned char)c[0] << 8 |
	    (unsigned char)c[1]);
}

/* ---- The builder ---- */

struct range {
	u128 lo, hi;
	uint32_t value;
};
struct point {
	u128 start;
	uint32_t value;
};
struct as_name {
	uint32_t asn;
	uint32_t off; /* in the pool */
};
struct list {
	void *v;
	size_t n, cap;
};
struct jur_builder {
	struct cf_arena *arena;
	struct list ranges; /* struct range, of the table being filled */
	struct list points[JUR_TABLES];
	struct list as;
	struct cf_buf pool;
	struct list regions; /* struct jur_region */
	json_t *meta;
	bool failed, full;
};

static void *
list_add(struct jur_builder *b, struct list *l, size_t size, size_t max)
{
	size_t cap = l->cap == 0 ? 1024 : l->cap * 2;
	void *v;

	if (l->n == max) {
		b->full = true;
		return NULL;
	}
	if (l->n == l->cap) {
		if ((v = realloc(l->v, cap * size)) == NULL) {
			b->failed = true;
			return NULL;
		}
		l->v = v;
		l->cap = cap;
	}
	return (char *)l->v + l->n++ * size;
}

struct jur_builder *
jur_builder_new(struct cf_arena *arena)
{
	struct jur_builder *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->arena = arena;
	cf_buf_init(&b->pool, CF_MAX_RANGES_FILE);
	b->meta = json_pack("{s:[],s:[],s:[]}", "sets", "stamps", "regions");
	if (b->meta == NULL) {
		free(b);
		return NULL;
	}
	return b;
}

void
jur_builder_free(struct jur_builder *b)
{
	size_t i;

	if (b == NULL)
		return;
	for (i = 0; i < JUR_TABLES; i++)
		free(b->points[i].v);
	free(b->ranges.v);
	free(b->as.v);
	free(b->regions.v);
	cf_buf_free(&b->pool);
	json_decref(b->meta);
	free(b);
}

static u128
number(int family, const unsigned char *ip)
{
	size_t i, n = family == 4 ? 4 : 16;
	u128 v = 0;

	for (i = 0; i < n; i++)
		v = v << 8 | ip[i];
	return v;
}

void
jur_builder_add(struct jur_builder *b, int family, const unsigned char *lo,
    const unsigned char *hi, uint32_t value)
{
	struct range *r;

	if (value == 0)
		return;
	r = list_add(b, &b->ranges, sizeof(*r), CF_MAX_RANGES);
	if (r != NULL)
		*r = (struct range){ number(family, lo), number(family, hi),
			value };
}

size_t
jur_builder_pending(const struct jur_builder *b)
{
	return b->ranges.n;
}

static int
by_start(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	if (x->lo != y->lo)
		return x->lo < y->lo ? -1 : 1;
	if (x->hi != y->hi)
		return x->hi > y->hi ? -1 : 1;
	return x->value < y->value ? -1 : x->value > y->value;
}

/* Of two published ranges that are the same: who answers from many places is
 * not placed by the other, and two countries are none. */
static uint32_t
merge_regions(const struct jur_builder *b, uint32_t one, uint32_t two)
{
	const struct jur_region *v = b->regions.v, *x, *y;

	if (one == JUR_TORN || two == JUR_TORN)
		return JUR_TORN;
	x = &v[one - 1];
	y = &v[two - 1];
	if (x->edge || y->edge)
		return x->edge ? one : two;
	if (x->country[0] == '\0' || y->country[0] == '\0')
		return x->country[0] == '\0' ? two : one;
	return cf_streq(x->country, y->country) ? one : JUR_TORN;
}

/* What the ranges that hold one address say together. */
static uint32_t
settle(const struct jur_builder *b, enum jur_table t,
    const struct range *active, size_t n)
{
	const struct range *best = &active[0];
	uint32_t value;
	size_t i;

	value = best->value;
	for (i = 1; i < n; i++) {
		const struct range *r = &active[i];

		if (t != JUR_T_P4 && t != JUR_T_P6) {
			if (r->value != value)
				return value_width(t) == 2 ? JUR_TORN : 0;
			continue;
		}
		if (r->hi - r->lo < best->hi - best->lo) {
			best = r;
			value = r->value;
		} else if (r->hi - r->lo == best->hi - best->lo &&
		    r->value != value) {
			value = merge_regions(b, value, r->value);
		}
	}
	return value;
}

static void
put_point(struct jur_builder *b, struct list *out, u128 start, uint32_t value)
{
	struct point *last = out->v, *p;

	if (out->n > 0) {
		last += out->n - 1;
		if (last->start == start)
			out->n--;
	}
	if (out->n > 0) {
		last = (struct point *)out->v + out->n - 1;
		if (last->value == value)
			return;
	} else if (value == 0) {
		return;
	}
	p = list_add(b, out, sizeof(*p), 2 * CF_MAX_RANGES);
	if (p != NULL)
		*p = (struct point){ start, value };
}

/* Drops the ranges that end before pos. */
static size_t
drop_ended(struct range *active, size_t n, u128 pos)
{
	size_t i, kept = 0;

	for (i = 0; i < n; i++)
		if (active[i].hi >= pos)
			active[kept++] = active[i];
	return kept;
}

/* From sorted ranges to the points where the answer changes. */
static int
sweep(struct jur_builder *b, enum jur_table t)
{
	const struct range *r = b->ranges.v;
	const u128 last = is_v4(t) ? (u128)UINT32_MAX : ~(u128)0;
	struct range active[CF_RANGES_DEEP];
	size_t i = 0, k, n = 0;
	u128 pos = 0, end;

	while (n > 0 || i < b->ranges.n) {
		if (n == 0)
			pos = r[i].lo;
		for (; i < b->ranges.n && r[i].lo == pos; i++) {
			if (n == CF_RANGES_DEEP)
				return CF_ELIMIT;
			active[n++] = r[i];
		}
		put_point(b, &b->points[t], pos, settle(b, t, active, n));
		for (end = active[0].hi, k = 1; k < n; k++)
			if (active[k].hi < end)
				end = active[k].hi;
		if (i < b->ranges.n && r[i].lo <= end) {
			pos = r[i].lo;
			continue;
		}
		if (end >= last)
			break;
		pos = end + 1;
		n = drop_ended(active, n, pos);
		if (n == 0)
			put_point(b, &b->points[t], pos, 0);
	}
	return CF_OK;
}

int
jur_builder_table(struct jur_builder *b, enum jur_table t, struct cf_err *err)
{
	int rc = CF_OK;

	b->points[t].n = 0;
	if (b->ranges.n > 0) {
		qsort(b->ranges.v, b->ranges.n, sizeof(struct range), by_start);
		rc = sweep(b, t);
	}
	b->ranges.n = 0;
	if (b->failed)
		return no_memory(err);
	if (b->full || rc != CF_OK) {
		b->full = false;
		b->points[t].n = 0;
		return cf_err_set(err, CF_ELIMIT, CF_TR(
		    "plus de %u plages, ou plus de %u l'une sur l'autre",
		    "more than %u ranges, or more than %u over each other"),
		    CF_MAX_RANGES, CF_RANGES_DEEP);
	}
	return CF_OK;
}

void
jur_builder_as(struct jur_builder *b, uint32_t asn, const char *name,
    size_t len)
{
	struct as_name *last = b->as.v, *a;

	/* A network's ranges mostly follow each other. */
	if (asn == 0 || (b->as.n > 0 && last[b->as.n - 1].asn == asn))
		return;
	a = list_add(b, &b->as, sizeof(*a), CF_MAX_RANGES);
	if (a == NULL)
		return;
	*a = (struct as_name){ asn, (uint32_t)b->pool.len };
	cf_buf_add(&b->pool, name, strnlen(name, len < 256 ? len : 256));
	cf_buf_u8(&b->pool, 0);
}

uint32_t
jur_builder_region(struct jur_builder *b, const struct jur_region *region)
{
	struct jur_region *v = b->regions.v, *r;
	size_t i;

	/* From the end: entries of a region mostly follow each other. */
	for (i = b->regions.n; i > 0; i--) {
		r = &v[i - 1];
		if (r->edge == region->edge && cf_streq(r->list, region->list) &&
		    cf_streq(r->region, region->region))
			return (uint32_t)i;
	}
	r = list_add(b, &b->regions, sizeof(*r), CF_MAX_REGIONS);
	if (r == NULL)
		return 0;
	*r = (struct jur_region){ cf_strdup(b->arena, region->list),
		cf_strdup(b->arena, region->region),
		cf_strdup(b->arena, region->country), region->edge };
	return (uint32_t)b->regions.n;
}

static void
meta_add(struct jur_builder *b, const char *list, json_t *item)
{
	if (item == NULL ||
	    json_array_append_new(json_object_get(b->meta, list), item) != 0)
		b->failed = true;
}

void
jur_builder_origin(struct jur_builder *b, const struct jur_origin *o)
{
	meta_add(b, "sets", json_pack("{s:i,s:s,s:s,s:s,s:s,s:s,s:s,s:I}",
	    "table", (int)o->table, "name", o->set.name, "version",
	    o->set.version, "date", o->set.date, "licence", o->set.licence,
	    "sha256", o->set.sha256, "file", o->file, "ranges",
	    (json_int_t)o->ranges));
}

void
jur_builder_stamp(struct jur_builder *b, const struct jur_stamp *s)
{
	meta_add(b, "stamps", json_pack("[s,I,I]", s->path,
	    (json_int_t)s->size, (json_int_t)s->mtime));
}

/* ---- The file's bytes ---- */

static void
align(struct cf_buf *out)
{
	static const char zeros[16];

	cf_buf_add(out, zeros, (16 - out->len % 16) % 16);
}

static void
write_starts(struct cf_buf *out, enum jur_table t, const struct list *points)
{
	const struct point *p = points->v;
	struct start6 six;
	uint32_t four;
	size_t i;

	for (i = 0; i < points->n; i++) {
		if (is_v4(t)) {
			four = (uint32_t)p[i].start;
			cf_buf_add(out, &four, sizeof(four));
		} else {
			six.hi = (uint64_t)(p[i].start >> 64);
			six.lo = (uint64_t)p[i].start;
			cf_buf_add(out, &six, sizeof(six));
		}
	}
}

static void
write_values(struct cf_buf *out, enum jur_table t, const struct list *points)
{
	const struct point *p = points->v;
	uint16_t two;
	size_t i;

	for (i = 0; i < points->n; i++) {
		two = (uint16_t)p[i].value;
		if (value_width(t) == 2)
			cf_buf_add(out, &two, sizeof(two));
		else
			cf_buf_add(out, &p[i].value, sizeof(p[i].value));
	}
}

/* How many starts lie below each upper half. */
static void
write_index(struct cf_buf *out, const struct list *points)
{
	const struct point *p = points->v;
	uint32_t n = 0, half;

	for (half = 0; half < INDEX; half++) {
		while (n < points->n && p[n].start < (u128)half << 16)
			n++;
		cf_buf_add(out, &n, sizeof(n));
	}
}

static int
by_asn(const void *a, const void *b)
{
	const struct as_name *x = a, *y = b;

	if (x->asn != y->asn)
		return x->asn < y->asn ? -1 : 1;
	return x->off < y->off ? -1 : x->off > y->off;
}

/* Numbers, offsets and names, each number once. */
static void
write_as(struct jur_builder *b, struct cf_buf *out, struct section *sec)
{
	struct as_name *v = b->as.v;
	size_t i, n = 0;
	uint32_t off = 0;

	if (b->as.n > 0)
		qsort(v, b->as.n, sizeof(*v), by_asn);
	for (i = 0; i < b->as.n; i++)
		if (n == 0 || v[i].asn != v[n - 1].asn)
			v[n++] = v[i];
	b->as.n = n;
	sec[SEC_AS_NUMBER].off = out->len;
	for (i = 0; i < n; i++)
		cf_buf_add(out, &v[i].asn, 4);
	sec[SEC_AS_NUMBER].len = 4 * n;
	align(out);
	sec[SEC_AS_OFFSET].off = out->len;
	for (i = 0; i < n; i++) {
		cf_buf_add(out, &off, 4);
		off += (uint32_t)strlen(b->pool.data + v[i].off) + 1;
	}
	sec[SEC_AS_OFFSET].len = 4 * n;
	align(out);
	sec[SEC_AS_NAME].off = out->len;
	for (i = 0; i < n; i++)
		cf_buf_add(out, b->pool.data + v[i].off,
		    strlen(b->pool.data + v[i].off) + 1);
	sec[SEC_AS_NAME].len = off;
	align(out);
}

static void
write_meta(struct jur_builder *b, struct cf_buf *out, struct section *sec)
{
	const struct jur_region *v = b->regions.v;
	char *text;
	size_t i;

	for (i = 0; i < b->regions.n; i++)
		meta_add(b, "regions", json_pack("[s,s,s,b]", v[i].list,
		    v[i].region, v[i].country, (int)v[i].edge));
	text = json_dumps(b->meta, JSON_COMPACT | JSON_SORT_KEYS);
	if (text == NULL) {
		b->failed = true;
		return;
	}
	sec->off = out->len;
	sec->len = strlen(text);
	cf_buf_str(out, text);
	free(text);
}

int
jur_builder_finish(struct jur_builder *b, struct cf_buf *ret,
    struct cf_err *err)
{
	struct header h = { .version = VERSION, .order = ORDER };
	struct section sec[SECTIONS] = { { 0, 0 } };
	struct cf_buf out;
	size_t t;

	memcpy(h.magic, MAGIC, sizeof(h.magic));
	cf_buf_init(&out, CF_MAX_RANGES_FILE);
	cf_buf_add(&out, &h, sizeof(h));
	cf_buf_add(&out, sec, sizeof(sec));
	align(&out);
	for (t = 0; t < JUR_TABLES; t++) {
		struct section *s = &sec[t * PARTS];
		size_t p;

		for (p = 0; p < PARTS; p++) {
			s[p].off = out.len;
			if (p == PART_START)
				write_starts(&out, (enum jur_table)t,
				    &b->points[t]);
			else if (p == PART_VALUE)
				write_values(&out, (enum jur_table)t,
				    &b->points[t]);
			else if (is_v4((enum jur_table)t) &&
			    b->points[t].n > 0)
				write_index(&out, &b->points[t]);
			s[p].len = out.len - s[p].off;
			align(&out);
		}
	}
	write_as(b, &out, sec);
	write_meta(b, &out, &sec[SEC_META]);
	if (b->failed || cf_buf_failed(&out) || cf_buf_failed(&b->pool) ||
	    cf_arena_failed(b->arena)) {
		cf_buf_free(&out);
		return no_memory(err);
	}
	memcpy(out.data + sizeof(h), sec, sizeof(sec));
	h.length = out.len;
	if (cf_sha256(out.data + sizeof(h), out.len - sizeof(h), h.sha256) !=
	    CF_OK) {
		cf_buf_free(&out);
		return no_memory(err);
	}
	memcpy(out.data, &h, sizeof(h));
	*ret = out;
	return CF_OK;
}

/* ---- The reader ---- */

struct table {
	const void *start;
	const void *value;
	const uint32_t *index; /* IPv4 */
	size_t n;
};
struct jur_ranges {
	const unsigned char *bytes;
	size_t len;
	bool mapped;
	struct table tables[JUR_TABLES];
	const uint32_t *as_number, *as_offset;
	size_t nas;
	const char *as_name;
	size_t as_name_len;
	struct jur_region *regions;
	size_t nregions;
	struct jur_origin *origins;
	size_t norigins;
	struct jur_stamp *stamps;
	size_t nstamps;
};

static int
damaged(struct cf_err *err, const char *what)
{
	return cf_err_set(err, CF_EINTEGRITY,
	    CF_TR("le fichier de plages n'est pas valide (%s)",
		"the file of ranges is not valid (%s)"), what);
}

static bool
read_table(struct jur_ranges *r, enum jur_table t, const struct section *s)
{
	size_t width = is_v4(t) ? 4 : sizeof(struct start6), i;
	struct table *table = &r->tables[t];

	if (s[PART_START].len % width != 0)
		return false;
	table->n = s[PART_START].len / width;
	if (s[PART_VALUE].len != table->n * value_width(t) ||
	    s[PART_INDEX].len !=
		(is_v4(t) && table->n > 0 ? INDEX * 4 : 0))
		return false;
	table->start = r->bytes + s[PART_START].off;
	table->value = r->bytes + s[PART_VALUE].off;
	if (!is_v4(t) || table->n == 0)
		return true;
	table->index = (const uint32_t *)(const void *)(r->bytes +
	    s[PART_INDEX].off);
	for (i = 1; i < INDEX; i++)
		if (table->index[i] < table->index[i - 1])
			return false;
	return table->index[INDEX - 1] <= table->n;
}

static bool
read_as(struct jur_ranges *r, const struct section *sec)
{
	r->nas = sec[SEC_AS_NUMBER].len / 4;
	if (sec[SEC_AS_NUMBER].len % 4 != 0 ||
	    sec[SEC_AS_OFFSET].len != sec[SEC_AS_NUMBER].len)
		return false;
	r->as_number = (const uint32_t *)(const void *)(r->bytes +
	    sec[SEC_AS_NUMBER].off);
	r->as_offset = (const uint32_t *)(const void *)(r->bytes +
	    sec[SEC_AS_OFFSET].off);
	r->as_name = (const char *)r->bytes + sec[SEC_AS_NAME].off;
	r->as_name_len = sec[SEC_AS_NAME].len;
	return r->as_name_len == 0 || r->as_name[r->as_name_len - 1] == '\0';
}

static const char *
item(struct cf_arena *arena, const json_t *v)
{
	const char *s = json_string_value(v);

	return s == NULL ? "" : cf_gate(arena, s, strlen(s), 4096);
}

static const char *
member(struct cf_arena *arena, const json_t *o, const char *name)
{
	return item(arena, json_object_get(o, name));
}

static bool
read_regions(struct cf_arena *arena, struct jur_ranges *r, const json_t *list)
{
	size_t i;

	r->nregions = json_array_size(list);
	r->regions = cf_calloc(arena, r->nregions + 1, sizeof(*r->regions));
	for (i = 0; r->regions != NULL && i < r->nregions; i++) {
		const json_t *o = json_array_get(list, i);

		r->regions[i] = (struct jur_region){
			item(arena, json_array_get(o, 0)),
			item(arena, json_array_get(o, 1)),
			cf_country_code(item(arena, json_array_get(o, 2))),
			json_is_true(json_array_get(o, 3)) };
	}
	return r->regions != NULL;
}

static bool
read_origins(struct cf_arena *arena, struct jur_ranges *r, const json_t *list)
{
	size_t i;

	r->norigins = json_array_size(list);
	r->origins = cf_calloc(arena, r->norigins + 1, sizeof(*r->origins));
	for (i = 0; r->origins != NULL && i < r->norigins; i++) {
		const json_t *o = json_array_get(list, i);
		json_int_t t = json_integer_value(json_object_get(o, "table"));

		if (t < 0 || t >= JUR_TABLES)
			return false;
		r->origins[i] = (struct jur_origin){ .table = (enum jur_table)t,
			.set = { member(arena, o, "name"),
			    member(arena, o, "version"),
			    member(arena, o, "date"),
			    member(arena, o, "licence"),
			    member(arena, o, "sha256") },
			.file = member(arena, o, "file"),
			.ranges = json_integer_value(
			    json_object_get(o, "ranges")) };
	}
	return r->origins != NULL;
}

static bool
read_stamps(struct cf_arena *arena, struct jur_ranges *r, const json_t *list)
{
	size_t i;

	r->nstamps = json_array_size(list);
	r->stamps = cf_calloc(arena, r->nstamps + 1, sizeof(*r->stamps));
	for (i = 0; r->stamps != NULL && i < r->nstamps; i++) {
		const json_t *o = json_array_get(list, i);

		r->stamps[i] = (struct jur_stamp){
			item(arena, json_array_get(o, 0)),
			json_integer_value(json_array_get(o, 1)),
			json_integer_value(json_array_get(o, 2)) };
	}
	return r->stamps != NULL;
}

static bool
read_meta(struct cf_arena *arena, struct jur_ranges *r,
    const struct section *sec)
{
	json_t *root;
	bool ok;

	if (sec->len > CF_MAX_RANGES_META)
		return false;
	root = json_loadb((const char *)r->bytes + sec->off, sec->len,
	    JSON_REJECT_DUPLICATES, NULL);
	ok = json_is_object(root) &&
	    read_regions(arena, r, json_object_get(root, "regions")) &&
	    read_origins(arena, r, json_object_get(root, "sets")) &&
	    read_stamps(arena, r, json_object_get(root, "stamps"));
	json_decref(root);
	return ok && !cf_arena_failed(arena);
}

int
jur_ranges_parse(struct cf_arena *arena, const void *bytes, size_t len,
    bool digest, struct jur_ranges **ret, struct cf_err *err)
{
	unsigned char sum[CF_SHA256_LEN];
	struct section sec[SECTIONS];
	struct jur_ranges *r;
	struct header h;
	size_t i;

	if (len < sizeof(h) + sizeof(sec))
		return damaged(err, CF_TR("tronqué", "cut short"));
	memcpy(&h, bytes, sizeof(h));
	memcpy(sec, (const char *)bytes + sizeof(h), sizeof(sec));
	if (memcmp(h.magic, MAGIC, sizeof(h.magic)) != 0 ||
	    h.version != VERSION || h.order != ORDER)
		return damaged(err, CF_TR("en-tête", "header"));
	if (h.length != len)
		return damaged(err, CF_TR("longueur", "length"));
	if (digest && (cf_sha256((const char *)bytes + sizeof(h),
			   len - sizeof(h), sum) != CF_OK ||
			  memcmp(sum, h.sha256, sizeof(sum)) != 0))
		return damaged(err, CF_TR("empreinte", "digest"));
	for (i = 0; i < SECTIONS; i++)
		if (sec[i].off % 16 != 0 || sec[i].off > len ||
		    sec[i].len > len - sec[i].off)
			return damaged(err, CF_TR("section", "section"));
	if ((r = cf_alloc(arena, sizeof(*r))) == NULL)
		return no_memory(err);
	r->bytes = bytes;
	r->len = len;
	for (i = 0; i < JUR_TABLES; i++)
		if (!read_table(r, (enum jur_table)i, &sec[i * PARTS]))
			return damaged(err, table_names[i]);
	if (!read_as(r, sec))
		return damaged(err, CF_TR("réseaux", "networks"));
	if (!read_meta(arena, r, &sec[SEC_META]))
		return damaged(err, CF_TR("description", "description"));
	*ret = r;
	return CF_OK;
}

int
jur_ranges_open(struct cf_arena *arena, const char *path,
    struct jur_ranges **ret, struct cf_err *err)
{
	struct stat st;
	void *map;
	int fd, rc;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) {
		rc = errno == ENOENT ? CF_ENOTFOUND : CF_ESYS;
		(void)cf_err_sys(err, CF_TR("impossible d'ouvrir « %s »",
		    "cannot open '%s'"), path);
		return rc;
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (st.st_uid != geteuid() && st.st_uid != 0) ||
	    (st.st_mode & (S_IWGRP | S_IWOTH)) != 0 ||
	    st.st_size < (off_t)sizeof(struct header) ||
	    st.st_size > (off_t)CF_MAX_RANGES_FILE) {
		close(fd);
		return damaged(err, CF_TR("fichier étranger", "foreign file"));
	}
	/* Whoever renews it writes another file and renames that one. */
	map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return cf_err_sys(err, CF_TR("impossible de lire « %s »",
		    "cannot read '%s'"), path);
	rc = jur_ranges_parse(arena, map, (size_t)st.st_size, true, ret, err);
	if (rc != CF_OK)
		munmap(map, (size_t)st.st_size);
	else
		(*ret)->mapped = true;
	return rc;
}

void
jur_ranges_close(struct jur_ranges *r)
{
	if (r == NULL || !r->mapped)
		return;
	munmap((void *)(uintptr_t)r->bytes, r->len);
	r->mapped = false;
}

size_t
jur_ranges_size(const struct jur_ranges *r)
{
	return r->len;
}

size_t
jur_ranges_count(const struct jur_ranges *r, enum jur_table t)
{
	return r->tables[t].n;
}

const struct jur_origin *
jur_ranges_origins(const struct jur_ranges *r, size_t *ret_n)
{
	*ret_n = r->norigins;
	return r->origins;
}

const struct jur_stamp *
jur_ranges_stamps(const struct jur_ranges *r, size_t *ret_n)
{
	*ret_n = r->nstamps;
	return r->stamps;
}

/* ---- Look-ups ---- */

/* How many starts are not above ip. */
static size_t
upto4(const struct table *t, uint32_t ip)
{
	size_t lo = t->index[ip >> 16], hi = t->index[(ip >> 16) + 1], mid;
	const uint32_t *start = t->start;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (start[mid] <= ip)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static size_t
upto6(const struct table *t, const struct start6 *ip)
{
	const struct start6 *start = t->start;
	size_t lo = 0, hi = t->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (start[mid].hi < ip->hi || (start[mid].hi == ip->hi &&
		    start[mid].lo <= ip->lo))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint32_t
jur_ranges_value(const struct jur_ranges *r, enum jur_table t,
    const struct cf_addr *addr)
{
	const struct table *table = &r->tables[t];
	struct start6 six = { 0, 0 };
	size_t i, n;

	if (table->n == 0 || is_v4(t) != (addr->family == 4))
		return 0;
	if (is_v4(t)) {
		n = upto4(table, (uint32_t)addr->ip[0] << 24 |
		    (uint32_t)addr->ip[1] << 16 | (uint32_t)addr->ip[2] << 8 |
		    addr->ip[3]);
	} else {
		for (i = 0; i < 8; i++) {
			six.hi = six.hi << 8 | addr->ip[i];
			six.lo = six.lo << 8 | addr->ip[8 + i];
		}
		n = upto6(table, &six);
	}
	if (n == 0)
		return 0;
	return value_width(t) == 2 ? ((const uint16_t *)table->value)[n - 1] :
				     ((const uint32_t *)table->value)[n - 1];
}

const struct jur_region *
jur_ranges_region(const struct jur_ranges *r, uint32_t value)
{
	return value == 0 || value > r->nregions ? NULL :
						   &r->regions[value - 1];
}

const char *
jur_ranges_as(const struct jur_ranges *r, uint32_t asn)
{
	size_t lo = 0, hi = r->nas, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (r->as_number[mid] < asn)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == r->nas || r->as_number[lo] != asn ||
	    r->as_offset[lo] >= r->as_name_len)
		return "";
	return r->as_name + r->as_offset[lo];
}

static const char *
code_of(uint32_t value)
{
	char code[3] = { (char)(value >> 8), (char)(value & 0xff), '\0' };

	return value == 0 || value == JUR_TORN ? "" : cf_country_code(code);
}

void
jur_ranges_look(struct cf_arena *arena, const struct jur_ranges *r,
    struct jur_place *p)
{
	unsigned int six = p->addr.family == 6;
	const struct jur_region *region;
	uint32_t value;

	p->a = code_of(jur_ranges_value(r, JUR_T_A4 + six, &p->addr));
	value = jur_ranges_value(r, JUR_T_B4 + six, &p->addr);
	p->b = code_of(value);
	p->b_torn = value == JUR_TORN;
	value = jur_ranges_value(r, JUR_T_P4 + six, &p->addr);
	region = jur_ranges_region(r, value);
	p->published = region == NULL ? "" : region->country;
	p->published_by = region == NULL ? "" :
	    cf_printf(arena, "%s %s", region->list, region->region);
	p->published_edge = region != NULL && region->edge;
	p->published_torn = value == JUR_TORN;
	value = jur_ranges_value(r, JUR_T_N4 + six, &p->addr);
	p->asn = value;
	p->as_name = value == 0 ? "" : cf_gate(arena, jur_ranges_as(r, value),
	    strlen(jur_ranges_as(r, value)), 256);
}
