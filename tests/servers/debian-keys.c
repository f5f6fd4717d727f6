/*
 * The keys that Debian's OpenSSL of 2006 to 2008 could make (CVE-2008-0166,
 * DSA-1571).  Its generator was seeded by the number of the process alone, so
 * each size of key has 3 x 32768 of them per kind of machine.
 *
 *   debian-keys MACHINE KIND FIRST LAST        digests, a line per key
 *   debian-keys MACHINE KIND PID SEED pem      one private key
 *
 * MACHINE: le64 (amd64), le32 (i386), be32 (powerpc, sparc, hppa).  KIND: the
 * bits of an RSA key, or P-256, P-384, P-521.  SEED: 0 with a seed file of 1024
 * bytes (~/.rnd), 1 with one that could not be read (and 0.9.8c without any),
 * 2 without.
 *
 * The generator of OpenSSL 0.9.8 is played without what Debian's patch had
 * removed from it (both calls that mixed the input in).  The candidates it
 * yields are tested with today's OpenSSL: what follows depends on how much was
 * drawn, not on how it was tested.  checks/tls/data/weak-keys.bin is made with
 * it, by hand, in hours (checks/tls/data/README.md); a test serves such keys.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MD 20		/* SHA-1 */
#define STATE 1023	/* md_rand.c: STATE_SIZE */
#define PRIMES 2048	/* bn_prime.h: NUMPRIMES, the first is 2 */
#define PRIME_TOP 17864 /* the 2048th prime is 17863 */
#define FILE_BYTES 1024 /* RAND_write_file: RAND_DATA */
#define POLLED 32	/* rand_lcl.h: ENTROPY_NEEDED */

/* A kind of machine: what of it enters the digests. */
struct machine {
	const char *name;
	size_t word; /* sizeof(long), also of time_t */
	size_t stat; /* sizeof(struct stat) */
	int big;     /* byte order of counters and number */
};

static const struct machine machines[] = {
	{ "le64", 8, 144, 0 }, /* amd64 */
	{ "le32", 4, 88, 0 },  /* i386 */
	{ "be32", 4, 88, 1 },  /* powerpc, sparc, hppa */
};

/* What the program found at start. */
enum { SEED_FILE, SEED_UNREADABLE, SEED_NONE, SEEDS };

struct gen {
	const struct machine *m;
	uint32_t pid;
	int polled;
	int stirred;
	size_t num;
	size_t index;
	uint64_t count[2];
	unsigned char md[MD];
	unsigned char state[STATE + MD];
	EVP_MD_CTX *ctx;
	EVP_MD *sha1;
};

static _Noreturn void
die(const char *what)
{
	fprintf(stderr, "debian-keys: %s\n", what);
	exit(1);
}

static void
hash_start(struct gen *g)
{
	if (EVP_DigestInit_ex2(g->ctx, g->sha1, NULL) != 1)
		die("SHA-1 is not to be had");
}

static void
hash_add(struct gen *g, const void *p, size_t n)
{
	if (EVP_DigestUpdate(g->ctx, p, n) != 1)
		die("SHA-1 failed");
}

static void
hash_end(struct gen *g, unsigned char out[MD])
{
	if (EVP_DigestFinal_ex(g->ctx, out, NULL) != 1)
		die("SHA-1 failed");
}

static void
hash_number(struct gen *g, uint64_t v, size_t width)
{
	unsigned char b[8];
	size_t i;

	for (i = 0; i < width; i++)
		b[g->m->big ? width - 1 - i : i] = (unsigned char)(v >> 8 * i);
	hash_add(g, b, width);
}

static void
hash_counts(struct gen *g, const uint64_t count[2])
{
	hash_number(g, count[0], g->m->word);
	hash_number(g, count[1], g->m->word);
}

/* n bytes of the state from at on, which goes round after num bytes. */
static void
hash_state(struct gen *g, size_t at, size_t n, size_t num)
{
	if (at + n > num) {
		hash_add(g, g->state + at, num - at);
		hash_add(g, g->state, at + n - num);
	} else
		hash_add(g, g->state + at, n);
}

/* ssleay_rand_add, which with the patch uses the length alone. */
static void
add(struct gen *g, size_t n)
{
	unsigned char md[MD];
	uint64_t count[2] = { g->count[0], g->count[1] };
	size_t at = g->index, i, k, take;

	memcpy(md, g->md, MD);
	g->index += n;
	if (g->index >= STATE) {
		g->index %= STATE;
		g->num = STATE;
	} else if (g->num < STATE && g->index > g->num)
		g->num = g->index;
	g->count[1] += n / MD + (n % MD > 0);
	for (i = 0; i < n; i += MD) {
		take = n - i > MD ? MD : n - i;
		hash_start(g);
		hash_add(g, md, MD);
		hash_state(g, at, take, STATE);
		hash_counts(g, count);
		hash_end(g, md);
		count[1]++;
		for (k = 0; k < take; k++) {
			g->state[at++] ^= md[k];
			if (at >= STATE)
				at = 0;
		}
	}
	for (k = 0; k < MD; k++)
		g->md[k] ^= md[k];
}

/* RAND_poll: 32 bytes of /dev/urandom, the process, the user, the time. */
static void
poll_once(struct gen *g)
{
	size_t i;

	if (g->polled)
		return;
	g->polled = 1;
	add(g, POLLED);
	for (i = 0; i < 3; i++)
		add(g, g->m->word);
}

/* ssleay_rand_bytes. */
static void
draw(struct gen *g, unsigned char *out, size_t n)
{
	unsigned char md[MD];
	uint64_t count[2];
	size_t at, i, num, take;
	int first = g->pid != 0;

	poll_once(g);
	if (!g->stirred)
		for (i = 0; i < STATE; i += MD)
			add(g, MD);
	g->stirred = 1;
	at = g->index;
	num = g->num;
	count[0] = g->count[0];
	count[1] = g->count[1];
	memcpy(md, g->md, MD);
	g->index += (n + MD / 2 - 1) / (MD / 2) * (MD / 2);
	if (g->index > g->num)
		g->index %= g->num;
	g->count[0]++;
	while (n > 0) {
		take = n < MD / 2 ? n : MD / 2;
		n -= take;
		hash_start(g);
		if (first)
			hash_number(g, g->pid, 4);
		first = 0;
		hash_add(g, md, MD);
		hash_counts(g, count);
		hash_state(g, at, MD / 2, num);
		hash_end(g, md);
		for (i = 0; i < MD / 2; i++) {
			g->state[at++] ^= md[i];
			if (at >= num)
				at = 0;
			if (i < take)
				*out++ = md[i + MD / 2];
		}
	}
	hash_start(g);
	hash_counts(g, count);
	hash_add(g, md, MD);
	hash_add(g, g->md, MD);
	hash_end(g, g->md);
}

/* A generator as the program had it when it set out to make a key. */
static void
begin(struct gen *g, const struct machine *m, uint32_t pid, int seed)
{
	EVP_MD_CTX *ctx = g->ctx;
	EVP_MD *sha1 = g->sha1;

	memset(g, 0, sizeof(*g));
	g->ctx = ctx;
	g->sha1 = sha1;
	g->m = m;
	g->pid = pid;
	if (seed != SEED_NONE)
		add(g, m->stat);
	if (seed == SEED_FILE)
		add(g, FILE_BYTES);
	else
		poll_once(g); /* RAND_status asks */
}

/* bnrand: the time is added first, then as many bytes as the bits need. */
static void
random_number(struct gen *g, BIGNUM *n, int bits, int top, int odd)
{
	unsigned char b[1024];
	size_t len = ((size_t)bits + 7) / 8;
	int bit = (bits - 1) % 8;

	add(g, g->m->word);
	draw(g, b, len);
	if (top == 1) {
		if (bit == 0) {
			b[0] = 1;
			b[1] |= 0x80;
		} else
			b[0] |= (unsigned char)(3 << (bit - 1));
	} else if (top == 0)
		b[0] |= (unsigned char)(1 << bit);
	b[0] &= (unsigned char)~(0xff << (bit + 1));
	if (odd)
		b[len - 1] |= 1;
	if (BN_bin2bn(b, (int)len, n) == NULL)
		die("out of memory");
}

/* bn_rand_range. */
static void
random_below(struct gen *g, BIGNUM *n, const BIGNUM *range)
{
	int bits = BN_num_bits(range);
	int i, sparse = !BN_is_bit_set(range, bits - 2) &&
			!BN_is_bit_set(range, bits - 3);

	do {
		random_number(g, n, sparse ? bits + 1 : bits, -1, 0);
		for (i = 0; sparse && i < 2; i++)
			if (BN_cmp(n, range) >= 0)
				BN_sub(n, n, range);
	} while (BN_cmp(n, range) >= 0);
}

static uint32_t primes[PRIMES];

static void
find_primes(void)
{
	static unsigned char composite[PRIME_TOP];
	uint32_t i, k, n = 0;

	for (i = 2; i < PRIME_TOP; i++) {
		if (composite[i])
			continue;
		primes[n++] = i;
		for (k = i * i; k < PRIME_TOP; k += i)
			composite[k] = 1;
	}
	if (n != PRIMES)
		die("not 2048 primes");
}

__extension__ typedef unsigned __int128 wide;

/* n modulo each prime; four primes share a division. */
static void
remainders(const BIGNUM *n, uint32_t ret_mods[PRIMES])
{
	unsigned char b[1024];
	uint64_t limb[128], m, r;
	int i, k, j, len = (BN_num_bytes(n) + 7) / 8;

	if (BN_bn2binpad(n, b, len * 8) < 0)
		die("out of memory");
	for (i = 0; i < len; i++)
		for (limb[i] = 0, k = 0; k < 8; k++)
			limb[i] = limb[i] << 8 | b[8 * i + k];
	for (i = 0; i < PRIMES; i += 4) {
		m = (uint64_t)primes[i] * primes[i + 1] * primes[i + 2] *
		    primes[i + 3];
		for (r = 0, k = 0; k < len; k++)
			r = (uint64_t)(((wide)r << 64 | limb[k]) % m);
		for (j = i; j < i + 4; j++)
			ret_mods[j] = (uint32_t)(r % primes[j]);
	}
}

/* probable_prime. */
static void
candidate(struct gen *g, BIGNUM *n, int bits)
{
	uint32_t mods[PRIMES], delta = 0;
	int i;

	random_number(g, n, bits, 1, 1);
	remainders(n, mods);
	for (i = 1; i < PRIMES; i++)
		if ((mods[i] + delta) % primes[i] <= 1) {
			delta += 2;
			i = 0;
		}
	BN_add_word(n, delta);
}

/* How many times BN_is_prime asks of a number that is one. */
static int
checks_for(int bits)
{
	static const struct {
		int bits, checks;
	} of[] = {
		{ 1300, 2 },
		{ 850, 3 },
		{ 650, 4 },
		{ 550, 5 },
		{ 450, 6 },
		{ 400, 7 },
		{ 350, 8 },
		{ 300, 9 },
		{ 250, 12 },
		{ 200, 15 },
		{ 150, 18 },
		{ 0, 27 },
	};
	int i = 0;

	while (bits < of[i].bits)
		i++;
	return of[i].checks;
}

/* An RSA key in the making: one candidate after the other, until two hold. */
struct job {
	struct gen g;
	int found;
	BIGNUM *n;    /* the candidate */
	BIGNUM *less; /* n - 1 */
	BIGNUM *rest; /* witness^(n-1) mod n */
	BIGNUM *witness;
	BIGNUM *prime[2];
};

static void
job_next(struct job *j, int bits)
{
	candidate(&j->g, j->n, bits / 2);
	if (BN_copy(j->less, j->n) == NULL)
		die("out of memory");
	BN_sub_word(j->less, 1);
	random_below(&j->g, j->witness, j->less);
	BN_add_word(j->witness, 1);
}

/*
 * Takes the answer of the test.  A prime whose predecessor shares a factor
 * with e = 65537 is drawn again, as OpenSSL does.
 */
static void
job_take(struct job *j, int bits)
{
	int i;

	if (!BN_is_one(j->rest))
		return;
	for (i = 1; i < checks_for(bits / 2); i++)
		random_below(&j->g, j->witness, j->less);
	if (BN_mod_word(j->less, 65537) == 0)
		return;
	if (j->found == 1 && BN_cmp(j->prime[0], j->n) == 0)
		return;
	if (BN_copy(j->prime[j->found++], j->n) == NULL)
		die("out of memory");
}

/* 7 bytes: among some 1.5 million keys another is met by chance once in 50
 * thousand million. */
static void
print_digest(const unsigned char p[7])
{
	printf("%02x%02x%02x%02x%02x%02x%02x\n", p[0], p[1], p[2], p[3], p[4],
	    p[5], p[6]);
}

static void
print_pem(const char *type, OSSL_PARAM_BLD *build)
{
	OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *key = NULL;

	if (params == NULL || ctx == NULL || EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_KEYPAIR, params) != 1 ||
	    PEM_write_PrivateKey(stdout, key, NULL, NULL, 0, NULL, NULL) != 1)
		die("a key that OpenSSL does not take");
	EVP_PKEY_free(key);
	EVP_PKEY_CTX_free(ctx);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
}

static void
push(OSSL_PARAM_BLD *build, const char *name, const BIGNUM *v)
{
	if (v == NULL || OSSL_PARAM_BLD_push_BN(build, name, v) != 1)
		die("out of memory");
}

static void
print_rsa_key(const struct job *j, const BIGNUM *n, BN_CTX *bn)
{
	const BIGNUM *p = j->prime[0], *q = j->prime[1];
	BIGNUM *e = BN_new(), *less[2] = { BN_dup(p), BN_dup(q) },
	       *phi = BN_new(), *d[3] = { BN_new(), BN_new(), BN_new() };
	BIGNUM *inverse = BN_mod_inverse(NULL, q, p, bn);
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	int i;

	if (e == NULL || less[0] == NULL || less[1] == NULL || phi == NULL ||
	    d[0] == NULL || d[1] == NULL || d[2] == NULL || build == NULL)
		die("out of memory");
	BN_sub_word(less[0], 1);
	BN_sub_word(less[1], 1);
	if (BN_set_word(e, 65537) != 1 ||
	    BN_mul(phi, less[0], less[1], bn) != 1 ||
	    BN_mod_inverse(d[2], e, phi, bn) == NULL ||
	    BN_mod(d[0], d[2], less[0], bn) != 1 ||
	    BN_mod(d[1], d[2], less[1], bn) != 1)
		die("out of memory");
	push(build, OSSL_PKEY_PARAM_RSA_N, n);
	push(build, OSSL_PKEY_PARAM_RSA_E, e);
	push(build, OSSL_PKEY_PARAM_RSA_D, d[2]);
	push(build, OSSL_PKEY_PARAM_RSA_FACTOR1, p);
	push(build, OSSL_PKEY_PARAM_RSA_FACTOR2, q);
	push(build, OSSL_PKEY_PARAM_RSA_EXPONENT1, d[0]);
	push(build, OSSL_PKEY_PARAM_RSA_EXPONENT2, d[1]);
	push(build, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, inverse);
	print_pem("RSA", build);
	for (i = 0; i < 3; i++)
		BN_free(d[i]);
	BN_free(less[0]);
	BN_free(less[1]);
	BN_free(phi);
	BN_free(inverse);
	BN_free(e);
}

/* The end of SHA-1("Modulus=HEX\n"), as in openssl-blacklist, shorter. */
static void
print_rsa(struct job *j, int pem, BN_CTX *bn)
{
	unsigned char md[MD];
	BIGNUM *n = BN_new();
	char *hex;

	if (n == NULL || BN_mul(n, j->prime[0], j->prime[1], bn) != 1 ||
	    (hex = BN_bn2hex(n)) == NULL)
		die("out of memory");
	hash_start(&j->g);
	hash_add(&j->g, "Modulus=", 8);
	hash_add(&j->g, hex, strlen(hex));
	hash_add(&j->g, "\n", 1);
	hash_end(&j->g, md);
	if (pem)
		print_rsa_key(j, n, bn);
	else
		print_digest(md + MD - 7);
	OPENSSL_free(hex);
	BN_free(n);
}

static void
job_new(struct job *j)
{
	memset(j, 0, sizeof(*j));
	j->n = BN_new();
	j->less = BN_new();
	j->rest = BN_new();
	j->witness = BN_new();
	j->prime[0] = BN_new();
	j->prime[1] = BN_new();
	j->g.ctx = EVP_MD_CTX_new();
	j->g.sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	if (j->n == NULL || j->less == NULL || j->rest == NULL ||
	    j->witness == NULL || j->prime[0] == NULL || j->prime[1] == NULL ||
	    j->g.ctx == NULL || j->g.sha1 == NULL)
		die("out of memory");
}

static void
job_free(struct job *j)
{
	BN_free(j->n);
	BN_free(j->less);
	BN_free(j->rest);
	BN_free(j->witness);
	BN_free(j->prime[0]);
	BN_free(j->prime[1]);
	EVP_MD_CTX_free(j->g.ctx);
	EVP_MD_free(j->g.sha1);
}

/* What to make: keys first to last, counted as process x SEEDS + seed. */
struct order {
	const struct machine *m;
	uint32_t first;
	uint32_t last;
	int pem;
};

/* Two candidates at once, which some processors test in the time of one; a
 * job that has nothing left to do repeats what the other tests. */
static void
test_two(struct job j[2], const int live[2], BN_CTX *bn)
{
	struct job *a = &j[live[0] ? 0 : 1], *b = &j[live[1] ? 1 : 0];

	if (BN_mod_exp_mont_consttime_x2(j[0].rest, a->witness, a->less, a->n,
		NULL, j[1].rest, b->witness, b->less, b->n, NULL, bn) != 1)
		die("out of memory");
}

static void
make_rsa(const struct order *o, int bits)
{
	struct job j[2];
	BN_CTX *bn = BN_CTX_new();
	uint32_t next = o->first;
	int i, live[2] = { 0, 0 };

	if (bn == NULL)
		die("out of memory");
	find_primes();
	for (i = 0; i < 2; i++)
		job_new(&j[i]);
	do {
		for (i = 0; i < 2; i++) {
			if (!live[i] && next <= o->last) {
				begin(&j[i].g, o->m, next / SEEDS,
				    (int)(next % SEEDS));
				j[i].found = 0;
				live[i] = 1;
				next++;
			}
			if (live[i])
				job_next(&j[i], bits);
		}
		test_two(j, live, bn);
		for (i = 0; i < 2; i++) {
			if (!live[i])
				continue;
			job_take(&j[i], bits);
			if (j[i].found == 2)
				print_rsa(&j[i], o->pem, bn);
			live[i] = j[i].found < 2;
		}
	} while (live[0] || live[1] || next <= o->last);
	for (i = 0; i < 2; i++)
		job_free(&j[i]);
	BN_CTX_free(bn);
}

static void
print_ec_key(
    const char *curve, const BIGNUM *key, const EC_GROUP *group, EC_POINT *pub)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	unsigned char *b = NULL;
	size_t n = EC_POINT_point2buf(
	    group, pub, POINT_CONVERSION_UNCOMPRESSED, &b, NULL);

	if (build == NULL || n == 0 ||
	    OSSL_PARAM_BLD_push_utf8_string(
		build, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) != 1 ||
	    OSSL_PARAM_BLD_push_octet_string(
		build, OSSL_PKEY_PARAM_PUB_KEY, b, n) != 1 ||
	    OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_PRIV_KEY, key) != 1)
		die("out of memory");
	print_pem("EC", build);
	OPENSSL_free(b);
}

/* The start of SHA-256 of the point's x coordinate, as long as the field. */
static void
print_ec(const EC_GROUP *group, const EC_POINT *point, BN_CTX *bn)
{
	unsigned char b[128], md[32];
	size_t len = ((size_t)EC_GROUP_get_degree(group) + 7) / 8;
	BIGNUM *x = BN_new();

	if (x == NULL ||
	    EC_POINT_get_affine_coordinates(group, point, x, NULL, bn) != 1 ||
	    BN_bn2binpad(x, b, (int)len) < 0 ||
	    EVP_Digest(b, len, md, NULL, EVP_sha256(), NULL) != 1)
		die("out of memory");
	print_digest(md);
	BN_free(x);
}

/* EC_KEY_generate_key: a private key below the order, drawn until not zero. */
static void
make_ec(const struct order *o, const char *curve)
{
	struct job j;
	BN_CTX *bn = BN_CTX_new();
	EC_GROUP *group = EC_GROUP_new_by_curve_name(EC_curve_nist2nid(curve));
	EC_POINT *point = group != NULL ? EC_POINT_new(group) : NULL;
	uint32_t next;

	if (bn == NULL || point == NULL)
		die("MACHINE KIND ...: the kind is bits or P-256, P-384, "
		    "P-521");
	job_new(&j);
	for (next = o->first; next <= o->last; next++) {
		begin(&j.g, o->m, next / SEEDS, (int)(next % SEEDS));
		do
			random_below(&j.g, j.n, EC_GROUP_get0_order(group));
		while (BN_is_zero(j.n));
		if (EC_POINT_mul(group, point, j.n, NULL, NULL, bn) != 1)
			die("out of memory");
		if (o->pem)
			print_ec_key(curve, j.n, group, point);
		else
			print_ec(group, point, bn);
	}
	job_free(&j);
	EC_POINT_free(point);
	EC_GROUP_free(group);
	BN_CTX_free(bn);
}

static uint32_t
number(const char *s, unsigned long least, unsigned long most)
{
	char *end;
	unsigned long v = strtoul(s, &end, 10);

	if (s[0] < '0' || s[0] > '9' || *end != '\0' || v < least || v > most) {
		fprintf(stderr, "debian-keys: %s: expected %lu to %lu\n", s,
		    least, most);
		exit(2);
	}
	return (uint32_t)v;
}

int
main(int argc, char **argv)
{
	struct order o = { NULL, 0, 0, 0 };
	size_t i;

	if (argc != 5 && !(argc == 6 && strcmp(argv[5], "pem") == 0)) {
		fprintf(stderr,
		    "usage: debian-keys le64|le32|be32 "
		    "BITS|P-256|P-384|P-521 FIRST_PID LAST_PID\n"
		    "       debian-keys MACHINE KIND PID SEED pem\n");
		return 2;
	}
	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (strcmp(argv[1], machines[i].name) == 0)
			o.m = &machines[i];
	if (o.m == NULL)
		die("the machine is le64, le32 or be32");
	o.pem = argc == 6;
	o.first = number(argv[3], 0, 32767) * SEEDS;
	o.last = o.pem ? o.first + number(argv[4], 0, SEEDS - 1)
		       : number(argv[4], 0, 32767) * SEEDS + SEEDS - 1;
	if (o.pem)
		o.first = o.last;
	if (argv[2][0] == 'P')
		make_ec(&o, argv[2]);
	else
		make_rsa(&o, (int)number(argv[2], 512, 8192));
	return 0;
}
