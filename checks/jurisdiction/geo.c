/*
 * Reads the MaxMind DB format: every network of a file with its country, or
 * with the network that announces it.  The only file that knows libmaxminddb.
 *
 * Whoever calls compares the digest first, where there is one to compare.  The
 * tree of a foreign file may be a graph: depth and number of networks are
 * bounded.
 */
#include <string.h>

#include <maxminddb.h>

#include <confiance/limits.h>
#include <confiance/text.h>

#include "ranges.h"

struct walk {
	MMDB_s *db;
	struct jur_builder *b; /* NULL: only looks */
	int family;
	bool asn;
	uint32_t v4_root; /* node of ::/96, not walked for IPv6 */
	size_t visited, ranges;
	unsigned char ip[16];
	bool failed;
};

static bool
text_of(MMDB_entry_s *entry, MMDB_entry_data_s *data, const char *one,
    const char *two)
{
	return MMDB_get_value(entry, data, one, two, NULL) == MMDB_SUCCESS &&
	    data->has_data && data->type == MMDB_DATA_TYPE_UTF8_STRING;
}

/* country_code of ip-location-db, country.iso_code of MaxMind. */
static uint32_t
country_of(MMDB_entry_s *entry)
{
	MMDB_entry_data_s data;
	char code[3] = "";

	if (!text_of(entry, &data, "country_code", NULL) &&
	    !text_of(entry, &data, "country", "iso_code"))
		return 0;
	if (data.data_size != 2)
		return 0;
	memcpy(code, data.utf8_string, 2);
	return jur_code_value(code);
}

static uint32_t
asn_of(struct walk *w, MMDB_entry_s *entry)
{
	MMDB_entry_data_s data;
	uint32_t asn;

	if (MMDB_get_value(entry, &data, "autonomous_system_number", NULL) !=
		MMDB_SUCCESS ||
	    !data.has_data || data.type != MMDB_DATA_TYPE_UINT32)
		return 0;
	asn = data.uint32;
	if (w->b != NULL && text_of(entry, &data,
		"autonomous_system_organization", NULL))
		jur_builder_as(w->b, asn, data.utf8_string, data.data_size);
	return asn;
}

static void
take(struct walk *w, MMDB_entry_s *entry, unsigned int depth)
{
	unsigned int i, width = w->family == 4 ? 32 : 128;
	uint32_t value = w->asn ? asn_of(w, entry) : country_of(entry);
	unsigned char hi[16];

	if (value == 0)
		return;
	memcpy(hi, w->ip, 16);
	for (i = depth; i < width; i++)
		hi[i / 8] |= (unsigned char)(1u << (7 - i % 8));
	w->ranges++;
	if (w->b != NULL)
		jur_builder_add(w->b, w->family, w->ip, hi, value);
}

/* The records of one node; the depth bounds the recursion. */
static void
walk(struct walk *w, uint32_t node, unsigned int depth)
{
	unsigned int width = w->family == 4 ? 32 : 128, side;
	unsigned char bit = (unsigned char)(1u << (7 - depth % 8));
	MMDB_search_node_s n;

	if (depth >= width || ++w->visited > 2 * CF_MAX_RANGES ||
	    MMDB_read_node(w->db, node, &n) != MMDB_SUCCESS) {
		w->failed = true;
		return;
	}
	for (side = 0; side < 2 && !w->failed; side++) {
		uint8_t type = side == 0 ? n.left_record_type :
					   n.right_record_type;
		uint64_t next = side == 0 ? n.left_record : n.right_record;

		if (side == 1)
			w->ip[depth / 8] |= bit;
		if (type == MMDB_RECORD_TYPE_DATA)
			take(w, side == 0 ? &n.left_record_entry :
					    &n.right_record_entry, depth + 1);
		else if (type == MMDB_RECORD_TYPE_SEARCH_NODE &&
		    !(w->family == 6 && next == w->v4_root))
			walk(w, (uint32_t)next, depth + 1);
		else if (type == MMDB_RECORD_TYPE_INVALID)
			w->failed = true;
	}
	w->ip[depth / 8] &= (unsigned char)~bit;
}

/* The node where IPv4 begins: below 96 zeros in a tree of both families. */
static bool
find_v4(const MMDB_s *db, uint32_t *ret)
{
	MMDB_search_node_s n;
	uint32_t node = 0;
	int i;

	*ret = 0;
	if (db->metadata.ip_version == 4)
		return true;
	for (i = 0; i < 96; i++) {
		if (MMDB_read_node(db, node, &n) != MMDB_SUCCESS ||
		    n.left_record_type != MMDB_RECORD_TYPE_SEARCH_NODE)
			return false;
		node = (uint32_t)n.left_record;
	}
	*ret = node;
	return true;
}

int
jur_mmdb_read(struct cf_arena *arena, const char *path, bool asn, int family,
    struct jur_builder *b, struct jur_taken *ret, struct cf_err *err)
{
	struct jur_taken taken = { .version = "", .date = "" };
	struct walk w = { .b = b, .family = family, .asn = asn };
	char day[CF_TIME_LEN];
	MMDB_s db;
	bool four;
	int rc;

	if ((rc = MMDB_open(path, MMDB_MODE_MMAP, &db)) != MMDB_SUCCESS)
		return cf_err_set(err, CF_EPARSE, "%s: %s", path,
		    MMDB_strerror(rc));
	w.db = &db;
	four = find_v4(&db, &w.v4_root);
	if (family == 4 && four)
		walk(&w, w.v4_root, 0);
	else if (family == 6 && db.metadata.ip_version == 6)
		walk(&w, 0, 0);
	taken.ranges = taken.families[family == 6] = w.ranges;
	cf_time_text((int64_t)db.metadata.build_epoch, day);
	taken.date = cf_strndup(arena, day, 10);
	taken.version = cf_gate(arena, db.metadata.database_type,
	    strlen(db.metadata.database_type), 64);
	MMDB_close(&db);
	if (w.failed)
		return cf_err_set(err, CF_EPARSE, CF_TR(
		    "%s : arbre invalide ou de plus de %u réseaux",
		    "%s: tree that is not valid, or of more than %u networks"),
		    path, CF_MAX_RANGES);
	*ret = taken;
	return CF_OK;
}
