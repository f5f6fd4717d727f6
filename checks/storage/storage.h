/*
 * The storage room, for its own files: codecs of headers and answers (pure),
 * the second reader, the two collectors, the rules.  No object of jansson,
 * libxml2 or libcryptsetup shows here.
 */
#ifndef STORAGE_H
#define STORAGE_H

#include <confiance/check.h>
#include <confiance/limits.h>

/* ---- LUKS headers (codec_luks.c) ---- */

struct luks_slot {
	const char *kdf;    /* "pbkdf2", "argon2id"… */
	const char *hash;   /* of PBKDF2, else "" */
	int64_t iterations; /* of PBKDF2, -1 not given */
	int64_t time;	    /* passes of Argon2, -1 not given */
	int64_t memory;	    /* KiB of Argon2, -1 not given */
};

/* What a header says.  Texts are gated and never NULL. */
struct luks_info {
	unsigned int version; /* 1 or 2 */
	const char *state;    /* "primary", "primary-only", "secondary-only" */
	const char *uuid;
	const char *cipher; /* "aes" */
	const char *mode;   /* "xts-plain64" */
	int64_t key_bits;   /* of the volume key, 0 when no slot tells */
	const char *integrity; /* "hmac(sha256)", "" none */
	unsigned int clear_segments, crypt_segments;
	struct luks_slot slots[CF_LUKS_SLOTS];
	size_t nslots;
	const char *tokens[CF_LUKS_TOKENS];
	size_t ntokens;
	const char *hashes[CF_LUKS_SLOTS];
	size_t nhashes; /* each once */
};

/* Offsets at which LUKS2 may keep its second header (its header_size). */
#define LUKS2_OFFSETS 9
extern const uint32_t luks2_offsets[LUKS2_OFFSETS];
#define LUKS_MAGIC_LEN 6
bool luks_magic(const unsigned char *, size_t len);
bool luks2_second_magic(const unsigned char *, size_t len);
/*
 * The header at the beginning of data, or LUKS2's second one.  CF_ENOTFOUND
 * when there is none; CF_EPARSE when there is one that does not hold, with
 * the reason in *ret_why; CF_ENOMEM.
 */
int luks_parse(struct cf_arena *, const unsigned char *data, size_t len,
    struct luks_info *ret, const char **ret_why);
/* The JSON area of LUKS2 alone, for luks_parse() and the fuzzer. */
int luks2_json(struct cf_arena *, const char *json, size_t len,
    struct luks_info *ret, const char **ret_why);
/* Bits of the key that encrypts: half of them for XTS, without those of the
 * integrity key; 0 when not known. */
int64_t luks_effective_bits(const struct luks_info *);

/*
 * A second opinion (crypt.c, libcryptsetup) about a copy of the header in
 * memory: 0 it says the same, CF_EPARSE it does not, CF_ESYS it cannot be
 * asked here.  size is that of the whole volume.
 */
int luks_second_reader(struct cf_arena *, const unsigned char *data, size_t len,
    uint64_t size, const struct luks_info *, const char **ret_why);

/* ---- Signatures, partitions, containers (codec_image.c) ---- */

struct image_probe {
	const char *format;    /* "plain-ext4", "qcow2"…, "unknown" */
	enum cf_tri encrypted; /* CF_TRI_UNSET: the format does not tell */
	const char *why;       /* of CF_TRI_UNSET, else "" */
	bool feature_encrypt;  /* ext4: some files may be encrypted */
};
/* data is the head of the volume, at most CF_IMAGE_HEAD bytes. */
void image_probe(const unsigned char *data, size_t len, struct image_probe *ret);
/* "zero", "random-like" or "structured". */
const char *image_content(const unsigned char *data, size_t len);

struct image_partition {
	unsigned int number;
	uint64_t offset, size; /* bytes */
	char type[37];	       /* GUID in lower case, or "0x83" */
};
struct image_table {
	const char *kind; /* "gpt", "mbr" */
	struct image_partition v[CF_IMAGE_PARTITIONS];
	size_t n;
	bool cut; /* some entries lie outside what was read */
};
/* CF_ENOTFOUND without a table, CF_EPARSE for a broken one. */
int image_partitions(const unsigned char *data, size_t len, uint64_t size,
    struct image_table *ret, const char **ret_why);

struct image_qcow {
	unsigned int version;
	uint32_t method; /* 0 none, 1 AES, 2 LUKS */
	uint64_t luks_offset, luks_length; /* 0 when not told */
	unsigned int cluster_bits;
	uint64_t l1_offset; /* of the table of tables, 0 for version 1 */
	bool backing; /* data of another file shows through */
};
int image_qcow(const unsigned char *data, size_t len, struct image_qcow *ret);

/* ---- S3 answers (codec_s3.c) ---- */

/* XML of at most CF_HTTP_BODY bytes.  CF_EPARSE: not well-formed, a DOCTYPE,
 * too deep, or another root element, which *ret_why names. */
struct s3_encryption {
	const char *algorithm; /* "AES256", "aws:kms"…; "" no rule */
	const char *key;       /* KMSMasterKeyID, "" none */
};
int s3_encryption(struct cf_arena *, const char *xml, size_t len,
    struct s3_encryption *ret, const char **ret_why);
int s3_location(struct cf_arena *, const char *xml, size_t len,
    const char **ret, const char **ret_why);
struct s3_buckets {
	const char **names;
	size_t n;
	bool partial; /* the answer or our limit leaves some out */
};
int s3_buckets(struct cf_arena *, const char *xml, size_t len,
    struct s3_buckets *ret, const char **ret_why);
/* The code of an Error document, "" when it is none. */
const char *s3_error(struct cf_arena *, const char *xml, size_t len);
bool s3_bucket_name_ok(const char *);
/* Class of the key (weakest first: none, provider, customer-in-provider,
 * customer-imported, customer-hsm, external), "" when it cannot be told. */
const char *s3_key_class(const struct s3_encryption *);
/* Country of a region of AWS, "" when it has no row. */
const char *s3_region_country(const char *region);

/* ---- Collectors ---- */

int storage_collect_volumes(struct cf_collect *, struct cf_err *);
int storage_collect_s3(struct cf_collect *, struct cf_err *);
/*
 * Whether every device under a block device passes through dm-crypt.  sysfs
 * is /sys (a test has its own).  ret_kind is the dm uuid's kind
 * ("CRYPT-LUKS2"), "" when none was met.
 */
enum cf_tri volume_stack(struct cf_arena *, const char *sysfs,
    unsigned int major, unsigned int minor, const char **ret_kind);

/* ---- Rules ---- */

extern const struct cf_rule storage_rule_inventory;
extern const struct cf_rule storage_rule_place;
extern const struct cf_rule storage_rule_bucket_place;
extern const struct cf_rule storage_rule_bucket_encrypted;
extern const struct cf_rule storage_rule_bucket_key_control;
extern const struct cf_rule storage_rule_volume_encrypted;
extern const struct cf_rule storage_rule_volume_cipher;
extern const struct cf_rule storage_rule_volume_kdf;
extern const struct cf_rule storage_rule_volume_integrity;

#endif
