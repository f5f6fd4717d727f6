/*
 * What the compiled ranges cost, and how often they are right.
 *
 *   bench-places DATA [N]        look-ups a second against libmaxminddb, on
 *                                the same N addresses in one run; start-up
 *   bench-places DATA right FILE lines "PROVIDER ADDRESS COUNTRY": how many
 *                                are answered, and how many of these right
 *
 * DATA is checks/jurisdiction/data; what is installed counts as in a run.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <maxminddb.h>

#include <confiance/limits.h>

#include "jurisdiction/ranges.h"

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Resident memory, kB. */
static long
resident(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long pages = 0;

	if (f == NULL || fscanf(f, "%*s %ld", &pages) != 1)
		pages = 0;
	if (f != NULL)
		fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* xorshift64*: the same addresses in each run. */
static uint64_t
next(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	return x * 2685821657736338717u;
}

static struct cf_addr *
addresses(const struct jur_ranges *r, int family, size_t n)
{
	struct cf_addr *v = calloc(n, sizeof(*v));
	enum jur_table t = family == 4 ? JUR_T_N4 : JUR_T_N6;
	size_t i = 0, k;
	uint64_t bits[2];

	while (v != NULL && i < n) {
		bits[0] = next();
		bits[1] = next();
		v[i].family = family;
		memcpy(v[i].ip, bits, sizeof(bits));
		if (family == 6) {
			v[i].ip[0] = 0x20 | (v[i].ip[0] & 0x0f);
			for (k = 6; k < 8; k++)
				v[i].ip[k] = 0;
		}
		if (jur_ranges_value(r, t, &v[i]) != 0)
			i++;
	}
	return v;
}

static double
time_ranges(const struct jur_ranges *r, enum jur_table t,
    const struct cf_addr *v, size_t n, unsigned int *ret_sum)
{
	double start = now();
	size_t i;

	for (i = 0; i < n; i++)
		*ret_sum += jur_ranges_value(r, t, &v[i]);
	return (double)n / (now() - start) / 1e6;
}

static double
time_mmdb(const MMDB_s *db, const struct cf_addr *v, size_t n,
    unsigned int *ret_sum)
{
	struct sockaddr_in four = { .sin_family = AF_INET };
	struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
	MMDB_lookup_result_s found;
	MMDB_entry_data_s data;
	double start = now();
	size_t i;
	int rc;

	for (i = 0; i < n; i++) {
		memcpy(&four.sin_addr, v[i].ip, 4);
		memcpy(&six.sin6_addr, v[i].ip, 16);
		found = MMDB_lookup_sockaddr(db, v[i].family == 4 ?
		    (const struct sockaddr *)(const void *)&four :
		    (const struct sockaddr *)(const void *)&six, &rc);
		if (found.found_entry && MMDB_get_value(&found.entry, &data,
		    "country_code", NULL) == MMDB_SUCCESS && data.has_data)
			*ret_sum += (unsigned char)data.utf8_string[0];
	}
	return (double)n / (now() - start) / 1e6;
}

static int
speed(const char *dir, const struct jur_ranges *r, size_t n)
{
	static const enum jur_table tables[] = { JUR_T_A4, JUR_T_B4, JUR_T_P4,
		JUR_T_N4, JUR_T_A6, JUR_T_B6, JUR_T_P6, JUR_T_N6 };
	struct cf_addr *four = addresses(r, 4, n), *six = addresses(r, 6, n);
	unsigned int sum = 0;
	long before;
	MMDB_s db;
	char path[4096];
	size_t i;

	if (four == NULL || six == NULL)
		return 1;
	before = resident();
	for (i = 0; i < CF_NELEM(tables); i++)
		printf("ranges %s: %.1f M look-ups/s, %zu ranges\n",
		    jur_table_name(tables[i]), time_ranges(r, tables[i],
		    i < 4 ? four : six, n, &sum),
		    jur_ranges_count(r, tables[i]));
	printf("ranges: %zu bytes mapped, resident +%ld kB by the look-ups\n",
	    jur_ranges_size(r), resident() - before);
	snprintf(path, sizeof(path), "%s/geo-whois-asn-country.mmdb", dir);
	if (MMDB_open(path, MMDB_MODE_MMAP, &db) != MMDB_SUCCESS)
		return 1;
	before = resident();
	printf("libmaxminddb a4: %.1f M look-ups/s\n", time_mmdb(&db, four, n,
	    &sum));
	printf("libmaxminddb a6: %.1f M look-ups/s\n", time_mmdb(&db, six, n,
	    &sum));
	printf("libmaxminddb: %zd bytes mapped, resident +%ld kB by the "
	       "look-ups (sum %u)\n", (ssize_t)db.file_size,
	    resident() - before, sum);
	MMDB_close(&db);
	free(four);
	free(six);
	return 0;
}

/* ---- How often it is right ---- */

struct tally {
	char name[32];
	unsigned int n[2], answered[2], right[2], by[2][JUR_CF_MAX];
};

static struct tally *
tally_of(struct tally *v, const char *name)
{
	size_t i;

	for (i = 0; v[i].name[0] != '\0' && !cf_streq(v[i].name, name); i++)
		;
	snprintf(v[i].name, sizeof(v[i].name), "%s", name);
	return &v[i];
}

static void
one(struct cf_arena *arena, const struct jur_world *world,
    const struct jur_ranges *r, const char *ip, const char *want,
    struct tally *t)
{
	static const struct cf_deployment empty;
	struct jur_place p = { .text = ip, .special = "" };
	enum jur_confidence why;
	const char *got;
	int six;

	if (cf_addr_parse(ip, 0, &p.addr) != CF_OK)
		return;
	six = p.addr.family == 6;
	jur_ranges_look(arena, r, &p);
	jur_place_operator(arena, world, &empty, &p);
	why = jur_place_decide(&p, &got);
	t->n[six]++;
	t->by[six][why]++;
	t->answered[six] += got[0] != '\0';
	t->right[six] += cf_streq(got, want);
}

static int
right(struct cf_arena *arena, const struct jur_world *world,
    const struct jur_ranges *r, const char *path)
{
	struct tally tallies[64] = { { .name = "" } }, *t;
	char name[32], ip[64], want[8];
	FILE *f = fopen(path, "r");
	int six, c;

	if (f == NULL)
		return 1;
	while (fscanf(f, "%31s %63s %7s", name, ip, want) == 3)
		one(arena, world, r, ip, want, tally_of(tallies, name));
	fclose(f);
	for (t = tallies; t->name[0] != '\0'; t++)
		for (six = 0; six < 2; six++) {
			if (t->n[six] == 0)
				continue;
			printf("%s IPv%d: %u, answered %.2f %%, right %.2f %%",
			    t->name, six ? 6 : 4, t->n[six],
			    100.0 * t->answered[six] / t->n[six],
			    t->answered[six] == 0 ? 0.0 :
			    100.0 * t->right[six] / t->answered[six]);
			for (c = 0; c < JUR_CF_MAX; c++)
				if (t->by[six][c] != 0)
					printf(", %s %u", jur_confidence_name(
					    (enum jur_confidence)c),
					    t->by[six][c]);
			puts("");
		}
	return 0;
}

int
main(int argc, char **argv)
{
	struct cf_arena *arena = cf_arena_new((size_t)2 << 30);
	struct cf_err missing = { 0 }, err = { 0 };
	struct jur_ranges *r;
	struct jur_world world;
	double start;
	int i, rc = 1;

	if (argc < 2 || arena == NULL)
		return 2;
	start = now();
	if (jur_world_load(arena, argv[1], &world, &err) != CF_OK)
		goto out;
	printf("tables: %.1f ms\n", 1e3 * (now() - start));
	/* The first may compile; the others map what is there. */
	for (i = 0; i < 3; i++) {
		start = now();
		if (jur_ranges_load(arena, &world, true, &r, &missing, &err) !=
		    CF_OK)
			goto out;
		printf("ranges: %.1f ms\n", 1e3 * (now() - start));
		if (i < 2)
			jur_ranges_close(r);
	}
	rc = argc == 4 ? right(arena, &world, r, argv[3]) :
	    speed(argv[1], r, argc == 3 ? strtoul(argv[2], NULL, 10) : 2000000);
	jur_ranges_close(r);
out:
	if (rc != 0)
		fprintf(stderr, "bench-places: %s\n", err.msg);
	cf_arena_free(arena);
	return rc;
}
