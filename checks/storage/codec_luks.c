/*
 * LUKS1 and LUKS2 headers: bytes to a struct.  Pure.  It trusts nothing:
 * every length is checked, the checksum of LUKS2 must hold, the JSON area is
 * bounded in size and depth and may not name a member twice.  It never reads
 * key material: the areas of the key slots lie behind what it is given.
 *
 * Sources: "LUKS1 On-Disk Format Specification" 1.2.3, chapter 6; "LUKS2
 * On-Disk Format Specification" 1.1.1, chapters 2 and 3.
 */
#include <string.h>

#include <jansson.h>

#include <confiance/text.h>

#include "storage.h"

#define LUKS1_ACTIVE 0x00ac71f3u
#define LUKS1_SLOTS 8
#define LUKS2_BINARY 4096u /* before the JSON area */
#define LUKS2_CSUM 448u	   /* where the checksum stands in it */
#define LUKS2_CSUM_LEN 64u

static const unsigned char first_magic[LUKS_MAGIC_LEN] = { 'L', 'U', 'K', 'S',
	0xba, 0xbe };
static const unsigned char second_magic[LUKS_MAGIC_LEN] = { 'S', 'K', 'U', 'L',
	0xba, 0xbe };

/* LUKS2 specification, table 1: the sizes that a header may have. */
const uint32_t luks2_offsets[LUKS2_OFFSETS] = { 0x4000, 0x8000, 0x10000,
	0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000 };

bool
luks_magic(const unsigned char *data, size_t len)
{
	return len >= LUKS_MAGIC_LEN &&
	    memcmp(data, first_magic, LUKS_MAGIC_LEN) == 0;
}

bool
luks2_second_magic(const unsigned char *data, size_t len)
{
	return len >= LUKS_MAGIC_LEN &&
	    memcmp(data, second_magic, LUKS_MAGIC_LEN) == 0;
}

static int
bad(const char **ret_why, const char *why)
{
	*ret_why = why;
	return CF_EPARSE;
}

/* A text in a field of fixed width, terminated or full. */
static const char *
field(struct cf_arena *arena, struct cf_reader *r, size_t width)
{
	const unsigned char *p = cf_read_bytes(r, width);

	if (p == NULL)
		return "";
	return cf_gate(arena, p, strnlen((const char *)p, width), CF_MAX_TEXT);
}

static void
add_hash(struct luks_info *info, const char *hash)
{
	size_t i;

	if (hash[0] == '\0')
		return;
	for (i = 0; i < info->nhashes; i++) {
		if (strcmp(info->hashes[i], hash) == 0)
			return;
	}
	if (info->nhashes < CF_NELEM(info->hashes))
		info->hashes[info->nhashes++] = hash;
}

/* ---- LUKS1 ---- */

static int
luks1(struct cf_arena *arena, struct cf_reader r, struct luks_info *ret,
    const char **ret_why)
{
	struct luks_slot *slot;
	const char *hash;
	uint32_t active, iterations, bytes;
	unsigned int i;

	ret->version = 1;
	ret->state = "primary";
	ret->cipher = field(arena, &r, 32);
	ret->mode = field(arena, &r, 32);
	hash = field(arena, &r, 32);
	cf_read_u32(&r); /* payload offset */
	bytes = cf_read_u32(&r);
	cf_read_skip(&r, 20 + 32 + 4); /* digest, its salt and iterations */
	ret->uuid = field(arena, &r, 40);
	for (i = 0; i < LUKS1_SLOTS; i++) {
		active = cf_read_u32(&r);
		iterations = cf_read_u32(&r);
		cf_read_skip(&r, 32 + 4 + 4); /* salt, offset, stripes */
		if (active != LUKS1_ACTIVE)
			continue;
		slot = &ret->slots[ret->nslots++];
		*slot = (struct luks_slot){ .kdf = "pbkdf2", .hash = hash,
			.iterations = iterations, .time = -1, .memory = -1 };
	}
	if (cf_reader_failed(&r))
		return bad(ret_why, "the LUKS1 header is cut short");
	if (ret->cipher[0] == '\0' || bytes == 0 || bytes > 1024)
		return bad(ret_why, "the LUKS1 header names no cipher or no "
		    "size of a key");
	ret->key_bits = (int64_t)bytes * 8;
	ret->crypt_segments = 1;
	add_hash(ret, hash);
	return 0;
}

/* ---- LUKS2, the JSON area ---- */

static const char *
text_of(struct cf_arena *arena, json_t *obj, const char *name)
{
	json_t *item = json_object_get(obj, name);

	if (!json_is_string(item))
		return "";
	return cf_gate(arena, json_string_value(item), json_string_length(item),
	    CF_LUKS_TEXT);
}

static int64_t
number_of(json_t *obj, const char *name)
{
	json_t *item = json_object_get(obj, name);

	if (!json_is_integer(item) || json_integer_value(item) < 0)
		return -1;
	return json_integer_value(item);
}

static bool
list_has(json_t *list, const char *text)
{
	json_t *item;
	size_t i;

	json_array_foreach(list, i, item) {
		if (json_is_string(item) &&
		    strcmp(json_string_value(item), text) == 0)
			return true;
	}
	return false;
}

/* "backup-…" segments describe the past or the future of a re-encryption. */
static bool
is_backup(json_t *segment)
{
	json_t *item, *flags = json_object_get(segment, "flags");
	size_t i;

	json_array_foreach(flags, i, item) {
		if (json_is_string(item) &&
		    strncmp(json_string_value(item), "backup-", 7) == 0)
			return true;
	}
	return false;
}

/* "aes-xts-plain64" into "aes" and "xts-plain64"; the form of the kernel's
 * own interface, "capi:xts(aes)-plain64", likewise when it is that simple. */
static void
split_cipher(struct cf_arena *arena, const char *encryption,
    struct luks_info *ret)
{
	const char *dash = strchr(encryption, '-'), *open, *close;

	if (strncmp(encryption, "capi:", 5) == 0) {
		open = strchr(encryption, '(');
		close = open != NULL ? strchr(open, ')') : NULL;
		if (close != NULL && strchr(open + 1, '(') == NULL) {
			ret->cipher = cf_strndup(arena, open + 1,
			    (size_t)(close - open - 1));
			ret->mode = cf_printf(arena, "%.*s%s",
			    (int)(open - encryption - 5), encryption + 5,
			    close + 1);
			return;
		}
		dash = NULL;
	}
	ret->cipher = dash == NULL ? encryption :
	    cf_strndup(arena, encryption, (size_t)(dash - encryption));
	ret->mode = dash == NULL ? "" : dash + 1;
}

static int
read_segments(struct cf_arena *arena, json_t *segments, struct luks_info *ret,
    const char **ret_why)
{
	const char *id, *type, *encryption, *seen = NULL;
	json_t *segment;

	if (!json_is_object(segments) ||
	    json_object_size(segments) > CF_LUKS_SEGMENTS)
		return bad(ret_why, "the LUKS2 metadata has no segments, or "
		    "too many");
	json_object_foreach(segments, id, segment) {
		(void)id;
		if (is_backup(segment))
			continue;
		type = text_of(arena, segment, "type");
		if (strcmp(type, "linear") == 0) {
			ret->clear_segments++;
			continue;
		}
		encryption = text_of(arena, segment, "encryption");
		if (strcmp(type, "crypt") != 0 || encryption[0] == '\0')
			return bad(ret_why, "a LUKS2 segment is of an unknown "
			    "type or names no cipher");
		if (seen != NULL && strcmp(seen, encryption) != 0)
			return bad(ret_why, "the LUKS2 segments have different "
			    "ciphers");
		seen = encryption;
		ret->crypt_segments++;
		ret->integrity = text_of(arena,
		    json_object_get(segment, "integrity"), "type");
	}
	if (ret->crypt_segments + ret->clear_segments == 0)
		return bad(ret_why, "the LUKS2 metadata has no segment in use");
	if (seen != NULL)
		split_cipher(arena, seen, ret);
	return 0;
}

static void
read_slot(struct cf_arena *arena, json_t *keyslot, struct luks_info *ret)
{
	json_t *kdf = json_object_get(keyslot, "kdf");
	struct luks_slot *slot = &ret->slots[ret->nslots++];

	slot->kdf = text_of(arena, kdf, "type");
	slot->hash = text_of(arena, kdf, "hash");
	slot->iterations = number_of(kdf, "iterations");
	slot->time = number_of(kdf, "time");
	slot->memory = number_of(kdf, "memory");
	add_hash(ret, slot->hash);
	add_hash(ret, text_of(arena, json_object_get(keyslot, "af"), "hash"));
}

static int
read_keyslots(struct cf_arena *arena, json_t *keyslots, struct luks_info *ret,
    const char **ret_why)
{
	const char *id;
	json_t *keyslot;

	if (!json_is_object(keyslots) ||
	    json_object_size(keyslots) > CF_LUKS_SLOTS)
		return bad(ret_why, "the LUKS2 metadata has no key slots "
		    "member, or too many slots");
	json_object_foreach(keyslots, id, keyslot) {
		(void)id;
		if (strcmp(text_of(arena, keyslot, "type"), "luks2") == 0)
			read_slot(arena, keyslot, ret);
	}
	return 0;
}

/* The size of the volume key: that of the slots which a digest binds to a
 * segment.  Other slots may hold keys of another size. */
static int
read_digests(struct cf_arena *arena, json_t *digests, json_t *keyslots,
    struct luks_info *ret, const char **ret_why)
{
	const char *id, *slot_id;
	json_t *digest, *keyslot;
	int64_t bytes;

	json_object_foreach(digests, id, digest) {
		(void)id;
		if (json_array_size(json_object_get(digest, "segments")) == 0)
			continue;
		add_hash(ret, text_of(arena, digest, "hash"));
		json_object_foreach(keyslots, slot_id, keyslot) {
			if (!list_has(json_object_get(digest, "keyslots"),
			    slot_id) || strcmp(text_of(arena, keyslot, "type"),
			    "luks2") != 0)
				continue;
			bytes = number_of(keyslot, "key_size");
			if (bytes <= 0 || bytes > 1024)
				return bad(ret_why, "a LUKS2 key slot has no "
				    "size of a key");
			if (ret->key_bits != 0 && ret->key_bits != bytes * 8)
				return bad(ret_why, "the LUKS2 key slots have "
				    "keys of different sizes");
			ret->key_bits = bytes * 8;
		}
	}
	return 0;
}

static int
read_tokens(struct cf_arena *arena, json_t *tokens, struct luks_info *ret,
    const char **ret_why)
{
	const char *id;
	json_t *token;

	if (json_object_size(tokens) > CF_LUKS_TOKENS)
		return bad(ret_why, "the LUKS2 metadata has too many tokens");
	json_object_foreach(tokens, id, token) {
		(void)id;
		ret->tokens[ret->ntokens++] = text_of(arena, token, "type");
	}
	return 0;
}

static int
read_metadata(struct cf_arena *arena, json_t *root, struct luks_info *ret,
    const char **ret_why)
{
	json_t *keyslots = json_object_get(root, "keyslots");
	int rc;

	rc = read_segments(arena, json_object_get(root, "segments"), ret,
	    ret_why);
	if (rc == 0)
		rc = read_keyslots(arena, keyslots, ret, ret_why);
	if (rc == 0)
		rc = read_digests(arena, json_object_get(root, "digests"),
		    keyslots, ret, ret_why);
	if (rc == 0)
		rc = read_tokens(arena, json_object_get(root, "tokens"), ret,
		    ret_why);
	return rc;
}

/* Nesting before the parser, which would go 2048 deep. */
static bool
too_deep(const char *json, size_t len)
{
	unsigned int depth = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < len; i++) {
		if (quoted && json[i] == '\\')
			i++;
		else if (json[i] == '"')
			quoted = !quoted;
		else if (!quoted && (json[i] == '{' || json[i] == '['))
			depth++;
		else if (!quoted && (json[i] == '}' || json[i] == ']') &&
		    depth > 0)
			depth--;
		if (depth > CF_MAX_DEPTH)
			return true;
	}
	return false;
}

int
luks2_json(struct cf_arena *arena, const char *json, size_t len,
    struct luks_info *ret, const char **ret_why)
{
	json_t *root;
	int rc;

	len = strnlen(json, len);
	if (len > CF_LUKS_JSON || too_deep(json, len))
		return bad(ret_why, "the LUKS2 metadata is too large or too "
		    "deep");
	root = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(root)) {
		json_decref(root);
		return bad(ret_why, "the LUKS2 metadata is no JSON object");
	}
	rc = read_metadata(arena, root, ret, ret_why);
	json_decref(root);
	return rc;
}

/* ---- LUKS2, the binary header ---- */

/* The checksum covers the whole header with its own field zeroed. */
static bool
checksum_holds(const unsigned char *header, size_t size)
{
	unsigned char digest[CF_SHA256_LEN];
	struct cf_buf copy;
	bool same = false;

	cf_buf_init(&copy, size);
	cf_buf_add(&copy, header, size);
	if (!cf_buf_failed(&copy)) {
		memset(copy.data + LUKS2_CSUM, 0, LUKS2_CSUM_LEN);
		same = cf_sha256(copy.data, size, digest) == 0 &&
		    memcmp(digest, header + LUKS2_CSUM, sizeof(digest)) == 0;
	}
	cf_buf_free(&copy);
	return same;
}

/* One of the two headers, at offset.  ret_json points into data. */
static int
luks2_header(struct cf_arena *arena, const unsigned char *data, size_t len,
    uint32_t offset, struct luks_info *ret, const char **ret_json,
    size_t *ret_json_len, uint64_t *ret_seq, const char **ret_why)
{
	struct cf_reader r = cf_reader_init(data + offset, len - offset);
	const char *algorithm;
	uint64_t size, seq, own_offset;
	unsigned int version;

	cf_read_skip(&r, LUKS_MAGIC_LEN);
	version = cf_read_u16(&r);
	size = cf_read_u64(&r);
	seq = cf_read_u64(&r);
	cf_read_skip(&r, 48); /* label */
	algorithm = field(arena, &r, 32);
	cf_read_skip(&r, 64); /* salt */
	ret->uuid = field(arena, &r, 40);
	cf_read_skip(&r, 48); /* subsystem */
	own_offset = cf_read_u64(&r);
	if (cf_reader_failed(&r) || version != 2)
		return bad(ret_why, "the LUKS2 header is cut short or of "
		    "another version");
	if (size <= LUKS2_BINARY || size > LUKS2_BINARY + CF_LUKS_JSON ||
	    size > len - offset)
		return bad(ret_why, "the LUKS2 header area is cut short");
	if (own_offset != offset || strcmp(algorithm, "sha256") != 0 ||
	    !checksum_holds(data + offset, (size_t)size))
		return bad(ret_why, "the checksum of the LUKS2 header does "
		    "not hold");
	*ret_json = (const char *)data + offset + LUKS2_BINARY;
	*ret_json_len = (size_t)size - LUKS2_BINARY;
	*ret_seq = seq;
	return 0;
}

/* The second header, wherever its magic stands and its checksum holds. */
static int
luks2_second(struct cf_arena *arena, const unsigned char *data, size_t len,
    struct luks_info *ret, const char **ret_json, size_t *ret_json_len,
    uint64_t *ret_seq, const char **ret_why)
{
	int rc = CF_ENOTFOUND;
	size_t i;

	for (i = 0; i < LUKS2_OFFSETS && rc != 0; i++) {
		if (luks2_offsets[i] >= len || !luks2_second_magic(
		    data + luks2_offsets[i], len - luks2_offsets[i]))
			continue;
		rc = luks2_header(arena, data, len, luks2_offsets[i], ret,
		    ret_json, ret_json_len, ret_seq, ret_why);
	}
	return rc;
}

static int
luks2(struct cf_arena *arena, const unsigned char *data, size_t len,
    struct luks_info *ret, const char **ret_why)
{
	struct luks_info other = *ret;
	const char *json, *json2, *why2 = "";
	uint64_t seq, seq2;
	size_t json_len, json2_len;
	int first = CF_ENOTFOUND, second;

	if (luks_magic(data, len))
		first = luks2_header(arena, data, len, 0, ret, &json,
		    &json_len, &seq, ret_why);
	second = luks2_second(arena, data, len, &other, &json2, &json2_len,
	    &seq2, &why2);
	if (first != 0 && second != 0) {
		if (first == CF_ENOTFOUND)
			*ret_why = why2;
		return first == CF_ENOTFOUND ? second : first;
	}
	ret->state = "primary";
	if (second != 0)
		ret->state = "primary-only";
	else if (first != 0)
		ret->state = "secondary-only";
	/* Of two that hold, the one that was written last. */
	if (first != 0 || (second == 0 && seq2 > seq)) {
		json = json2;
		json_len = json2_len;
		ret->uuid = other.uuid;
	}
	ret->version = 2;
	return luks2_json(arena, json, json_len, ret, ret_why);
}

int
luks_parse(struct cf_arena *arena, const unsigned char *data, size_t len,
    struct luks_info *ret, const char **ret_why)
{
	struct cf_reader r = cf_reader_init(data, len);
	struct luks_info info = { .state = "", .uuid = "", .cipher = "",
		.mode = "", .integrity = "" };
	unsigned int version = 2;
	int rc;

	*ret_why = "";
	if (luks_magic(data, len)) {
		cf_read_skip(&r, LUKS_MAGIC_LEN);
		version = cf_read_u16(&r);
		if (cf_reader_failed(&r))
			return bad(ret_why, "the LUKS header is cut short");
	}
	if (version == 1)
		rc = luks1(arena, r, &info, ret_why);
	else
		rc = luks2(arena, data, len, &info, ret_why);
	if (cf_arena_failed(arena))
		return CF_ENOMEM;
	if (rc == 0)
		*ret = info;
	return rc;
}

int64_t
luks_effective_bits(const struct luks_info *info)
{
	static const struct {
		const char *integrity;
		int64_t bits; /* of its own key, behind the cipher's */
	} extra[] = {
		{ "", 0 }, { "none", 0 }, { "aead", 0 }, { "poly1305", 0 },
		{ "hmac(sha1)", 160 }, { "hmac(sha256)", 256 },
		{ "hmac(sha512)", 512 }, { "cmac(aes)", 128 },
	};
	int64_t bits = info->key_bits;
	size_t i;

	for (i = 0; i < CF_NELEM(extra); i++) {
		if (strcmp(extra[i].integrity, info->integrity) == 0)
			break;
	}
	if (i == CF_NELEM(extra) || bits <= extra[i].bits)
		return 0;
	bits -= extra[i].bits;
	/* XTS (IEEE 1619) takes two keys, and each has half of the bits. */
	return strncmp(info->mode, "xts", 3) == 0 ? bits / 2 : bits;
}
