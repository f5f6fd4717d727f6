/*
 * The two shipped IP data sets, in the MaxMind DB format: country of an
 * address (the first of the two sets of places) and the network that
 * announces it.  The only file that knows libmaxminddb.
 *
 * Both files must have the digest of datasets.json.  An answer that is no
 * country (EU, AP, ?? …) is no answer.  Never resolves a name: addresses go in
 * as bytes.
 */
#include <netinet/in.h>
#include <string.h>

#include <maxminddb.h>

#include <confiance/country.h>
#include <confiance/limits.h>
#include <confiance/text.h>

#include "jurisdiction.h"

#define COUNTRY_FILE "geo-whois-asn-country.mmdb"
#define ASN_FILE "asn.mmdb"

struct jur_geo {
	MMDB_s country;
	MMDB_s asn;
	bool country_open;
	bool asn_open;
};

static int
check_digest(const struct jur_world *world, const char *file, const char *path,
    struct cf_err *err)
{
	const struct jur_dataset *set = jur_dataset_find(world, file);
	struct cf_arena *region;
	char hex[CF_SHA256_HEX], *bytes;
	size_t len;
	int rc;

	if (set == NULL)
		return cf_err_set(err, CF_EINTEGRITY,
		    CF_TR("%s n'est pas dans datasets.json",
			"%s is not in datasets.json"), path);
	if ((region = cf_arena_new(CF_MAX_DATASET + 4096u)) == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	rc = cf_file_read(region, path, CF_MAX_DATASET, &bytes, &len, err);
	if (rc == CF_OK && (cf_sha256_hex(bytes, len, hex) != CF_OK ||
			       !cf_streq(hex, set->set.sha256)))
		rc = cf_err_set(err, CF_EINTEGRITY,
		    CF_TR("%s n'a pas l'empreinte de datasets.json (%s)",
			"%s does not have the digest of datasets.json (%s)"),
		    path, set->set.sha256);
	cf_arena_free(region);
	return rc;
}

static int
open_one(struct cf_arena *arena, const struct jur_world *world,
    const char *file, MMDB_s *db, bool *ret_open, struct cf_err *err)
{
	const char *path = cf_printf(arena, "%s/%s", world->dir, file);
	int rc;

	if ((rc = check_digest(world, file, path, err)) != CF_OK)
		return rc;
	if ((rc = MMDB_open(path, MMDB_MODE_MMAP, db)) != MMDB_SUCCESS)
		return cf_err_set(err, CF_EPARSE, "%s: %s", path,
		    MMDB_strerror(rc));
	*ret_open = true;
	return CF_OK;
}

int
jur_geo_open(struct cf_arena *arena, const struct jur_world *world,
    struct jur_geo **ret, struct cf_err *err)
{
	struct jur_geo *geo = cf_alloc(arena, sizeof(*geo));
	int rc;

	if (geo == NULL)
		return cf_err_set(err, CF_ENOMEM,
		    CF_TR("mémoire insuffisante", "out of memory"));
	rc = open_one(arena, world, COUNTRY_FILE, &geo->country,
	    &geo->country_open, err);
	if (rc == CF_OK)
		rc = open_one(arena, world, ASN_FILE, &geo->asn,
		    &geo->asn_open, err);
	if (rc != CF_OK) {
		jur_geo_close(geo);
		return rc;
	}
	*ret = geo;
	return CF_OK;
}

void
jur_geo_close(struct jur_geo *geo)
{
	if (geo == NULL)
		return;
	if (geo->country_open)
		MMDB_close(&geo->country);
	if (geo->asn_open)
		MMDB_close(&geo->asn);
	geo->country_open = geo->asn_open = false;
}

/* The record of an address. */
static bool
look(const MMDB_s *db, const struct cf_addr *addr, MMDB_entry_s *ret)
{
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_storage storage;
	MMDB_lookup_result_s result;
	int rc;

	memset(&storage, 0, sizeof(storage));
	if (addr->family == 4) {
		memcpy(&four.sin_addr, addr->ip, 4);
		memcpy(&storage, &four, sizeof(four));
	} else {
		memcpy(&six.sin6_addr, addr->ip, 16);
		memcpy(&storage, &six, sizeof(six));
	}
	result = MMDB_lookup_sockaddr(db, (const struct sockaddr *)&storage,
	    &rc);
	if (rc != MMDB_SUCCESS || !result.found_entry)
		return false;
	*ret = result.entry;
	return true;
}

static const char *
country_of(struct cf_arena *arena, const MMDB_s *db, const struct cf_addr *addr)
{
	MMDB_entry_data_s data;
	MMDB_entry_s entry;

	if (!look(db, addr, &entry) ||
	    MMDB_get_value(&entry, &data, "country_code", NULL) !=
		MMDB_SUCCESS ||
	    !data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING)
		return "";
	return cf_country_code(
	    cf_strndup(arena, data.utf8_string, data.data_size));
}

void
jur_geo_look(struct cf_arena *arena, const struct jur_geo *geo,
    struct jur_place *place)
{
	MMDB_entry_data_s data;
	MMDB_entry_s entry;

	place->a = country_of(arena, &geo->country, &place->addr);
	place->asn = 0;
	place->as_name = "";
	if (!look(&geo->asn, &place->addr, &entry))
		return;
	if (MMDB_get_value(&entry, &data, "autonomous_system_number", NULL) ==
		MMDB_SUCCESS &&
	    data.has_data && data.type == MMDB_DATA_TYPE_UINT32)
		place->asn = data.uint32;
	if (MMDB_get_value(&entry, &data, "autonomous_system_organization",
		NULL) == MMDB_SUCCESS &&
	    data.has_data && data.type == MMDB_DATA_TYPE_UTF8_STRING)
		place->as_name = cf_gate(arena, data.utf8_string,
		    data.data_size, 256);
}
