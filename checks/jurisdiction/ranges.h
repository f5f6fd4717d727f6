/*
 * The mapped file of sorted ranges: country by two sets, published region and
 * network of an address, all compiled once into one file that a run maps.
 *
 *   magic "CFRANGES", version, byte order mark, length, SHA-256 of what
 *   follows; then offset and length of each section; then the sections, each
 *   at a multiple of 16 bytes: starts, values and (IPv4) an index of the
 *   upper 16 bits of each table, numbers and names of networks, and a JSON
 *   text that says what the file was compiled from.
 *
 * A table holds the starts of ranges in order; a range ends where the next
 * starts, and the value 0 is a gap.  Numbers are in this machine's order: the
 * file is a cache and never leaves the machine.
 */
#ifndef CONFIANCE_JURISDICTION_RANGES_H
#define CONFIANCE_JURISDICTION_RANGES_H

#include "jurisdiction.h"

enum jur_table {
	JUR_T_A4, /* country, first set */
	JUR_T_A6,
	JUR_T_B4, /* country, second set */
	JUR_T_B6,
	JUR_T_P4, /* region that its provider publishes */
	JUR_T_P6,
	JUR_T_N4, /* network that announces it */
	JUR_T_N6,
	JUR_TABLES
};
const char *jur_table_name(enum jur_table); /* "a4" */

/* In the tables a and b: the set contradicts itself here. */
#define JUR_TORN 0xffffu
/* "FR" as a value; 0 for what is no country. */
uint32_t jur_code_value(const char *code);

/* What a published list says about a range. */
struct jur_region {
	const char *list;    /* "aws" */
	const char *region;  /* as it stands there */
	const char *country; /* "" when the region is not in the table */
	bool edge;	     /* answers from many places */
};

/* Whence a table was compiled; several rows for the published lists. */
struct jur_origin {
	enum jur_table table;
	struct cf_dataset set;
	const char *file;
	int64_t ranges; /* that its file holds */
};

/* A file whose change makes a compiled one old. */
struct jur_stamp {
	const char *path;
	int64_t size, mtime; /* nanoseconds; both -1: not there */
};

/* ---- Writing (compile.c fills, ranges.c writes) ---- */

struct jur_builder;
struct jur_builder *jur_builder_new(struct cf_arena *); /* NULL: no memory */
void jur_builder_free(struct jur_builder *);
/* A range of the table that is being filled; 4 bytes for IPv4.  Failures are
 * sticky until jur_builder_table(). */
void jur_builder_add(struct jur_builder *, int family,
    const unsigned char *lo, const unsigned char *hi, uint32_t value);
/*
 * Ends a table: sorts, settles what overlaps.  In the published tables the
 * narrowest range wins, and of equal ones that contradict each other none; in
 * the others two values for an address are JUR_TORN (0 for networks).
 * CF_ENOMEM, CF_ELIMIT (CF_MAX_RANGES, CF_RANGES_DEEP).
 */
int jur_builder_table(struct jur_builder *, enum jur_table, struct cf_err *);
/* The number of ranges added since the last table. */
size_t jur_builder_pending(const struct jur_builder *);
void jur_builder_as(struct jur_builder *, uint32_t asn, const char *, size_t);
/* The value of a region; 0 when there are too many. */
uint32_t jur_builder_region(struct jur_builder *, const struct jur_region *);
void jur_builder_origin(struct jur_builder *, const struct jur_origin *);
void jur_builder_stamp(struct jur_builder *, const struct jur_stamp *);
/* The bytes of the file; ret is the caller's to cf_buf_free(). */
int jur_builder_finish(struct jur_builder *, struct cf_buf *ret,
    struct cf_err *);

/* ---- Reading ---- */

struct jur_ranges;
/*
 * Checks every length and offset, so that no look-up can leave the bytes,
 * whatever they say; with digest also that they are what was written.  bytes
 * are borrowed, aligned to 16.  CF_EINTEGRITY.
 */
int jur_ranges_parse(struct cf_arena *, const void *bytes, size_t len,
    bool digest, struct jur_ranges **ret, struct cf_err *);
/* Maps a file of ours (a regular file that only its owner, we or root, can
 * write).  CF_ENOTFOUND, CF_EINTEGRITY.  jur_ranges_close() it. */
int jur_ranges_open(struct cf_arena *, const char *path,
    struct jur_ranges **ret, struct cf_err *);
void jur_ranges_close(struct jur_ranges *);
size_t jur_ranges_size(const struct jur_ranges *); /* bytes */
size_t jur_ranges_count(const struct jur_ranges *, enum jur_table);
const struct jur_origin *jur_ranges_origins(const struct jur_ranges *,
    size_t *ret_n);
const struct jur_stamp *jur_ranges_stamps(const struct jur_ranges *,
    size_t *ret_n);
/* The value of an unmapped address, 0 for none. */
uint32_t jur_ranges_value(const struct jur_ranges *, enum jur_table,
    const struct cf_addr *);
/* NULL for 0, or a value that the file does not explain. */
const struct jur_region *jur_ranges_region(const struct jur_ranges *,
    uint32_t value);
const char *jur_ranges_as(const struct jur_ranges *, uint32_t asn); /* "" */
/* Fills a, b, asn, as_name and what is published of a place. */
void jur_ranges_look(struct cf_arena *, const struct jur_ranges *,
    struct jur_place *);

/* ---- Published lists, tables of ranges (published.c, geoip.c, geo.c) ---- */

enum jur_format {
	JUR_F_UNKNOWN,
	JUR_F_AWS,     /* ip-ranges.json */
	JUR_F_GOOGLE,  /* cloud.json */
	JUR_F_AZURE,   /* ServiceTags_Public_*.json */
	JUR_F_ORACLE,  /* public_ip_ranges.json */
	JUR_F_GEOFEED, /* RFC 8805 */
	JUR_F_COUNTRY, /* start,end,CC of ip-location-db */
	JUR_F_ASN,     /* start,end,asn,"name" of ip-location-db */
	JUR_F_GEOIP,   /* geoip, geoip6 of tor-geoipdb */
	JUR_F_MMDB,    /* countries in the MaxMind DB format */
	JUR_FORMATS
};
const char *jur_format_name(enum jur_format); /* "aws" */
enum jur_format jur_format_find(const char *name);
bool jur_format_published(enum jur_format);
/* By what is in it, not by its name. */
enum jur_format jur_format_of(const char *bytes, size_t len);

/* The countries of the regions of the providers (data/regions.json). */
struct jur_region_table;
int jur_region_table_load(struct cf_arena *, const struct jur_world *,
    struct jur_region_table **ret, struct cf_err *);
/* "" when the table does not have it. */
const char *jur_region_country(const struct jur_region_table *,
    const char *provider, const char *region);

/* What a file turned out to be. */
struct jur_taken {
	size_t ranges, families[2]; /* IPv4, IPv6 */
	size_t skipped;	   /* lines or entries that were no range */
	size_t placeless;  /* ranges of a region that the table lacks */
	const char *version, *date; /* "" when it does not say */
};
/* Reads a published list; name is what its ranges will be called.  With b
 * NULL it only looks. */
int jur_published_read(struct cf_arena *, const char *bytes, size_t len,
    enum jur_format, const char *name, const struct jur_region_table *,
    int family, struct jur_builder *, struct jur_taken *ret, struct cf_err *);
/* Reads JUR_F_COUNTRY, JUR_F_ASN or JUR_F_GEOIP, one family of it. */
int jur_lines_read(struct cf_arena *, const char *bytes, size_t len,
    enum jur_format, int family, struct jur_builder *, struct jur_taken *ret,
    struct cf_err *);
/* Reads a MaxMind DB: countries, or networks with asn. */
int jur_mmdb_read(struct cf_arena *, const char *path, bool asn, int family,
    struct jur_builder *, struct jur_taken *ret, struct cf_err *);

/* ---- What is installed (installed.c) and the compiled file (compile.c) ---- */

struct jur_installed {
	const char *file; /* in the folder */
	enum jur_format format;
	struct cf_dataset set;
	const char *source; /* where it came from */
	int64_t families;   /* 1 IPv4, 2 IPv6, 3 both */
	int64_t ranges;
};
/* ${XDG_DATA_HOME:-~/.local/share}/confiance/jurisdiction, "" none. */
const char *jur_data_home(struct cf_arena *);
/* ${XDG_CACHE_HOME:-~/.cache}/confiance/places.ranges, "" none. */
const char *jur_ranges_path(struct cf_arena *);
/* The list that installed.json has; none is an empty one. */
int jur_installed_load(struct cf_arena *, struct jur_installed **ret,
    size_t *ret_n, struct cf_err *);
/*
 * Takes one file: recognises, reads it whole, writes it into the folder, the
 * file it replaces becomes FILE.previous.  base: its file name, for a name
 * and a date; today: for a fetched file without a date, "" else.
 * ret_old: what it replaced, file NULL for nothing.
 */
int jur_install(struct cf_arena *, const struct jur_world *, const char *base,
    const char *bytes, size_t len, enum jur_format expected,
    const char *source, const char *today, struct jur_installed *ret,
    struct jur_installed *ret_old, struct jur_taken *ret_taken,
    struct cf_err *);

/* Where each table comes from: what is installed, else what is shipped. */
struct jur_input {
	unsigned int tables; /* bits of enum jur_table */
	enum jur_format format;
	const char *path;
	struct cf_dataset set;
	bool digest; /* set.sha256 is what the file must have */
	bool asn;
	bool shipped; /* so that it must be right */
};
int jur_inputs(struct cf_arena *, const struct jur_world *,
    struct jur_input **ret, size_t *ret_n, struct cf_err *);
/*
 * The ranges of a run: the compiled file when it is sound and not older than
 * what it was made from, else compiled now, in memory of the arena; with save
 * also written to the cache, where it can be.  A set that is damaged is left
 * out, and ret_missing says so (CF_OK there: none is).
 */
int jur_ranges_load(struct cf_arena *, const struct jur_world *, bool save,
    struct jur_ranges **ret, struct cf_err *ret_missing, struct cf_err *);
/* The same for the sake of the cache alone, before children start. */
void jur_ranges_prepare(const char *data_dir);

#endif
