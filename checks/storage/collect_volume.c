/*
 * Looks at the declared volumes: block devices and image files.  Opens them
 * for reading only, without blocking, and reads a bounded part: the head, the
 * headers that the head points to, and samples.  Says what the bytes are and
 * never what to think of it.  Never opens a volume with a key.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <confiance/text.h>

#include "storage.h"

#define SAMPLE 4096u

/* A volume, a partition or a disk inside an image. */
struct part {
	struct cf_collect *c;
	const struct cf_data_store *store;
	const char *subject;
	const char *state; /* "detached" for a header apart, else "" */
	int fd;
	uint64_t offset, size; /* bytes of the file */
	bool block;	       /* the file is a block device */
	dev_t device;
};

/* ---- Bytes ---- */

/* Up to len bytes at offset of the part; fewer at its end, -1 on an error. */
static ssize_t
read_at(const struct part *p, uint64_t offset, unsigned char *to, size_t len)
{
	size_t done = 0;
	ssize_t n;

	if (offset >= p->size)
		return 0;
	if (len > p->size - offset)
		len = (size_t)(p->size - offset);
	while (done < len) {
		n = pread(p->fd, to + done, len - done,
		    (off_t)(p->offset + offset + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		done += (size_t)n;
	}
	return (ssize_t)done;
}

/* ---- Nothing can be said ---- */

static void
no_look(const struct part *p, enum cf_status status, const char *note)
{
	cf_emit_status(p->c, p->subject, "volume.format", status, "%s", note);
	cf_emit_status(p->c, p->subject, "volume.encrypted", status, "%s",
	    note);
}

/* ---- LUKS ---- */

static void
emit_int(const struct part *p, const char *key, int64_t value,
    const char *why_absent)
{
	if (value > 0)
		cf_emit_int(p->c, p->subject, key, value);
	else
		cf_emit_status(p->c, p->subject, key, CF_ST_ABSENT, "%s",
		    why_absent);
}

/* The lowest of the positive ones: the slot that an attacker would take. */
static void
lower(int64_t *least, int64_t value)
{
	if (value > 0 && (*least == 0 || value < *least))
		*least = value;
}

static void
emit_slots(const struct part *p, const struct luks_info *info)
{
	const char *kdfs[CF_LUKS_SLOTS];
	int64_t iterations = 0, memory = 0, time = 0;
	size_t i;

	for (i = 0; i < info->nslots; i++) {
		kdfs[i] = info->slots[i].kdf;
		lower(&iterations, info->slots[i].iterations);
		lower(&memory, info->slots[i].memory);
		lower(&time, info->slots[i].time);
	}
	cf_emit_int(p->c, p->subject, "volume.keyslots", (int64_t)info->nslots);
	cf_emit_list(p->c, p->subject, "volume.kdf", kdfs, info->nslots);
	emit_int(p, "volume.kdf_iterations", iterations,
	    "no key slot with PBKDF2");
	emit_int(p, "volume.kdf_memory", memory, "no key slot with Argon2");
	emit_int(p, "volume.kdf_time", time, "no key slot with Argon2");
	cf_emit_list(p->c, p->subject, "volume.hash", info->hashes,
	    info->nhashes);
	cf_emit_list(p->c, p->subject, "volume.tokens", info->tokens,
	    info->ntokens);
}

static void
emit_cipher(const struct part *p, const struct luks_info *info)
{
	int64_t effective = luks_effective_bits(info);

	cf_emit_text(p->c, p->subject, "volume.cipher", info->cipher);
	cf_emit_text(p->c, p->subject, "volume.mode", info->mode);
	emit_int(p, "volume.key_bits", info->key_bits, "no key slot tells it");
	if (effective > 0 || info->key_bits == 0)
		emit_int(p, "volume.effective_bits", effective,
		    "no key slot tells the size of the key");
	else
		cf_emit_status(p->c, p->subject, "volume.effective_bits",
		    CF_ST_NOT_COLLECTED,
		    "the size of the integrity key of %s is not known",
		    info->integrity);
	if (info->integrity[0] != '\0')
		cf_emit_text(p->c, p->subject, "volume.integrity",
		    info->integrity);
	else
		cf_emit_status(p->c, p->subject, "volume.integrity",
		    CF_ST_ABSENT, "the header names none");
}

static bool
is_null_cipher(const struct luks_info *info)
{
	return strcmp(info->cipher, "cipher_null") == 0;
}

static void
emit_encrypted(const struct part *p, const struct luks_info *info,
    enum cf_tri data)
{
	if (info->crypt_segments > 0 && info->clear_segments > 0)
		cf_emit_status(p->c, p->subject, "volume.encrypted",
		    CF_ST_NOT_COLLECTED, "a part of the volume is encrypted "
		    "and a part is not: an encryption is under way");
	else if (info->crypt_segments == 0 || is_null_cipher(info) ||
	    data == CF_TRI_NO)
		cf_emit_bool(p->c, p->subject, "volume.encrypted", false);
	else if (data == CF_TRI_UNSET)
		cf_emit_status(p->c, p->subject, "volume.encrypted",
		    CF_ST_NOT_COLLECTED, "there is a header, but the data does "
		    "not look encrypted");
	else
		cf_emit_bool(p->c, p->subject, "volume.encrypted", true);
}

/*
 * A header that two readers agree on.  data says whether what it is to
 * protect looks like it: yes for a header in front of its data.
 */
static void
emit_luks(const struct part *p, const char *format,
    const struct luks_info *info, enum cf_tri data)
{
	cf_emit_text(p->c, p->subject, "volume.format", format);
	cf_emit_text(p->c, p->subject, "volume.header_state",
	    p->state[0] != '\0' ? p->state : info->state);
	emit_encrypted(p, info, data);
	if (info->crypt_segments == 0)
		return;
	emit_cipher(p, info);
	emit_slots(p, info);
}

static void
damaged(const struct part *p, const char *why)
{
	cf_emit_text(p->c, p->subject, "volume.header_state", "damaged");
	no_look(p, CF_ST_MALFORMED, why);
}

/* Whether there is a LUKS header, or the second one of a damaged first. */
static bool
suspect_luks(const struct part *p, const unsigned char *head, size_t len)
{
	unsigned char magic[LUKS_MAGIC_LEN];
	ssize_t n;
	size_t i;

	if (luks_magic(head, len))
		return true;
	for (i = 0; i < LUKS2_OFFSETS; i++) {
		n = read_at(p, luks2_offsets[i], magic, sizeof(magic));
		if (n > 0 && luks2_second_magic(magic, (size_t)n))
			return true;
	}
	return false;
}

/* Reads the header and asks both readers; false when a status was emitted. */
static bool
read_luks(const struct part *p, struct luks_info *ret)
{
	unsigned char *data = malloc(CF_LUKS_HEADER);
	const char *why = "";
	ssize_t n = -1;
	int rc = CF_ENOMEM;

	if (data != NULL)
		n = read_at(p, 0, data, CF_LUKS_HEADER);
	if (n >= 0)
		rc = luks_parse(p->c->arena, data, (size_t)n, ret, &why);
	if (rc == 0 && luks_second_reader(p->c->arena, data, (size_t)n,
	    p->size, ret, &why) == CF_EPARSE)
		rc = CF_EPARSE;
	free(data);
	if (rc == CF_EPARSE)
		damaged(p, why);
	else if (rc != 0)
		no_look(p, CF_ST_NOT_COLLECTED, "the header cannot be read");
	return rc == 0;
}

static void
look_at_luks(const struct part *p)
{
	struct luks_info info;

	if (read_luks(p, &info))
		emit_luks(p, info.version == 1 ? "luks1" : "luks2", &info,
		    CF_TRI_YES);
}

/* ---- Containers ---- */

/* What crypt_method 1 is: QEMU, docs/interop/qcow2.txt. */
static void
emit_qcow_aes(const struct part *p)
{
	cf_emit_text(p->c, p->subject, "volume.format", "qcow2");
	cf_emit_bool(p->c, p->subject, "volume.encrypted", true);
	cf_emit_text(p->c, p->subject, "volume.cipher", "aes");
	cf_emit_text(p->c, p->subject, "volume.mode", "cbc-plain64");
	cf_emit_int(p->c, p->subject, "volume.key_bits", 128);
	cf_emit_int(p->c, p->subject, "volume.effective_bits", 128);
	cf_emit_status(p->c, p->subject, "volume.integrity", CF_ST_ABSENT,
	    "crypt_method 1 has none");
	/* The passphrase itself is the key, cut or padded to 16 bytes. */
	cf_emit_list(p->c, p->subject, "volume.kdf",
	    (const char *const[]){ "none" }, 1);
}

static void
look_at_qcow(const struct part *p, const struct image_qcow *q)
{
	struct luks_info info;
	struct part inner = *p;

	if (q->method == 1) {
		emit_qcow_aes(p);
		return;
	}
	if (q->luks_offset == 0 || q->luks_offset >= p->size) {
		damaged(p, "a qcow2 image with crypt_method 2 that does not "
		    "tell where its LUKS header is");
		return;
	}
	inner.offset += q->luks_offset;
	inner.size -= q->luks_offset;
	if (q->luks_length > 0 && q->luks_length < inner.size)
		inner.size = q->luks_length;
	if (read_luks(&inner, &info))
		emit_luks(p, "qcow2", &info, CF_TRI_YES);
}

/* A big-endian entry of a qcow2 table; false when it cannot be read. */
static bool
qcow_entry(const struct part *p, uint64_t offset, uint64_t *ret)
{
	unsigned char bytes[8] = { 0 };
	struct cf_reader r;

	if (read_at(p, offset, bytes, sizeof(bytes)) != sizeof(bytes))
		return false;
	r = cf_reader_init(bytes, sizeof(bytes));
	*ret = cf_read_u64(&r);
	return true;
}

/*
 * An image without encryption of its own is in clear unless its guest
 * encrypts.  The guest's first cluster tells: never written, or a file system
 * in clear; anything else (a partition table, LUKS) leaves it open.
 */
static void
look_at_guest(const struct part *p, const struct image_qcow *q,
    struct image_probe *probe)
{
	const uint64_t mask = UINT64_C(0x00fffffffffffe00); /* bits 9 to 55 */
	struct image_probe guest;
	unsigned char *head;
	uint64_t l2, entry;
	size_t size;
	ssize_t n;

	probe->encrypted = CF_TRI_UNSET;
	probe->why = "the image is not encrypted by itself; whether its guest "
	    "encrypts is not known";
	if (q->l1_offset == 0 || !qcow_entry(p, q->l1_offset, &l2))
		return;
	entry = 0;
	if ((l2 & mask) != 0 && !qcow_entry(p, l2 & mask, &entry))
		return;
	if ((entry & mask) == 0 && (entry >> 62) == 0) {
		probe->encrypted = CF_TRI_NO;
		return;
	}
	if ((entry >> 62 & 1) != 0 || (head = malloc(CF_IMAGE_HEAD)) == NULL)
		return; /* compressed */
	size = (size_t)1 << q->cluster_bits;
	if (size > CF_IMAGE_HEAD)
		size = CF_IMAGE_HEAD;
	n = read_at(p, entry & mask, head, size);
	if (n > 0 && !luks_magic(head, (size_t)n)) {
		image_probe(head, (size_t)n, &guest);
		if (guest.encrypted == CF_TRI_NO)
			probe->encrypted = CF_TRI_NO;
	}
	free(head);
}

/* ---- The rest ---- */

/* Samples spread evenly, so that an empty head does not stand for all. */
static const char *
content(const struct part *p)
{
	unsigned char *data = malloc(CF_IMAGE_SAMPLES * SAMPLE);
	uint64_t step = p->size / CF_IMAGE_SAMPLES;
	const char *ret;
	size_t i, len = 0;
	ssize_t n;

	if (data == NULL)
		return "structured";
	if (step < SAMPLE)
		step = SAMPLE;
	for (i = 0; i < CF_IMAGE_SAMPLES && i * step < p->size; i++) {
		n = read_at(p, i * step, data + len, SAMPLE);
		if (n > 0)
			len += (size_t)n;
	}
	ret = image_content(data, len);
	free(data);
	return ret;
}

/* A device that is not encrypted by itself may stand on one that is. */
static void
emit_plain(const struct part *p, const struct image_probe *probe)
{
	const char *kind = "";
	enum cf_tri below = CF_TRI_NO;

	cf_emit_text(p->c, p->subject, "volume.format", probe->format);
	if (p->block)
		below = volume_stack(p->c->arena, "/sys", major(p->device),
		    minor(p->device), &kind);
	if (below == CF_TRI_YES) {
		cf_emit_text(p->c, p->subject, "volume.stack", kind);
		cf_emit_bool(p->c, p->subject, "volume.encrypted", true);
		cf_emit_status(p->c, p->subject, "volume.cipher",
		    CF_ST_NOT_COLLECTED, "the header is on the device below, "
		    "which is not declared");
		return;
	}
	if (probe->encrypted == CF_TRI_UNSET)
		cf_emit_status(p->c, p->subject, "volume.encrypted",
		    CF_ST_NOT_COLLECTED, "%s", probe->why);
	else if (below == CF_TRI_UNSET)
		cf_emit_status(p->c, p->subject, "volume.encrypted",
		    CF_ST_NOT_COLLECTED, "not encrypted by itself; what lies "
		    "under the device is not known");
	else
		cf_emit_bool(p->c, p->subject, "volume.encrypted",
		    probe->encrypted == CF_TRI_YES);
}

static void look(const struct part *, bool whole);

static void
look_at_partitions(const struct part *p, const struct image_table *table)
{
	struct cf_claim claim = { .subject = p->subject,
		.key = "volume.partitions" };
	const char *names[CF_IMAGE_PARTITIONS];
	struct part part;
	size_t i;

	cf_emit_text(p->c, p->subject, "volume.format", table->kind);
	for (i = 0; i < table->n; i++) {
		part = *p;
		part.offset += table->v[i].offset;
		part.size = table->v[i].size;
		part.subject = names[i] = cf_printf(p->c->arena, "%s#p%u",
		    p->subject, table->v[i].number);
		cf_emit_text(p->c, part.subject, "volume.partition_type",
		    table->v[i].type);
		look(&part, false);
	}
	claim.value = cf_v_list(names, table->n);
	if (table->cut) {
		claim.status = CF_ST_PARTIAL;
		claim.note = "the table goes on where it was not read";
	}
	cf_emit(p->c, &claim);
}

/* One part: LUKS first, then a partition table, then everything else. */
static void
look(const struct part *p, bool whole)
{
	unsigned char *head = malloc(CF_IMAGE_HEAD);
	struct image_table *table = cf_alloc(p->c->arena, sizeof(*table));
	struct image_probe probe;
	struct image_qcow qcow;
	const char *why = "";
	ssize_t n = -1;
	int rc;

	cf_emit_text(p->c, p->subject, "volume.data_store",
	    cf_subject(p->c->arena, "data_store", p->store->id));
	cf_emit_int(p->c, p->subject, "volume.size", (int64_t)p->size);
	if (head != NULL && table != NULL)
		n = read_at(p, 0, head, CF_IMAGE_HEAD);
	if (n < 0) {
		no_look(p, CF_ST_UNREACHABLE, "the volume cannot be read");
		goto out;
	}
	if (suspect_luks(p, head, (size_t)n)) {
		look_at_luks(p);
		goto out;
	}
	image_probe(head, (size_t)n, &probe);
	rc = CF_ENOTFOUND;
	/* A boot sector of FAT or NTFS ends like a partition table. */
	if (whole && strcmp(probe.format, "unknown") == 0)
		rc = image_partitions(head, (size_t)n, p->size, table, &why);
	if (rc == 0) {
		look_at_partitions(p, table);
		goto out;
	}
	if (rc == CF_EPARSE) {
		no_look(p, CF_ST_MALFORMED, why);
		goto out;
	}
	cf_emit_text(p->c, p->subject, "volume.content", content(p));
	rc = image_qcow(head, (size_t)n, &qcow);
	if (rc == 0 && (qcow.method == 1 || qcow.method == 2)) {
		look_at_qcow(p, &qcow);
		goto out;
	}
	if (rc == 0 && probe.encrypted == CF_TRI_NO)
		look_at_guest(p, &qcow, &probe);
	emit_plain(p, &probe);
out:
	free(head);
}

/* ---- One declared volume ---- */

/* Opens path for reading; false when a status was emitted. */
static bool
open_part(struct part *p, const char *path)
{
	struct stat st;
	off_t end;

	p->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (p->fd < 0) {
		no_look(p, errno == EACCES || errno == EPERM ? CF_ST_DENIED :
		    CF_ST_UNREACHABLE, cf_printf(p->c->arena,
		    "cannot open \"%s\": %s", path, strerror(errno)));
		return false;
	}
	if (fstat(p->fd, &st) != 0 ||
	    (!S_ISREG(st.st_mode) && !S_ISBLK(st.st_mode))) {
		no_look(p, CF_ST_MALFORMED, cf_printf(p->c->arena,
		    "\"%s\" is neither a file nor a block device", path));
		close(p->fd);
		return false;
	}
	p->block = S_ISBLK(st.st_mode);
	p->device = st.st_rdev;
	if ((end = lseek(p->fd, 0, SEEK_END)) < 0 || end == 0) {
		no_look(p, CF_ST_UNREACHABLE, cf_printf(p->c->arena,
		    "\"%s\" is empty or has no size", path));
		close(p->fd);
		return false;
	}
	p->size = (uint64_t)end;
	return true;
}

/* How the data behind a detached header looks: yes encrypted (or never
 * written), no a file system in clear. */
static enum cf_tri
data_looks(const struct part *p)
{
	unsigned char *head = malloc(CF_IMAGE_HEAD);
	struct image_probe probe = { 0 };
	const char *what;
	ssize_t n = -1;

	if (head != NULL && (n = read_at(p, 0, head, CF_IMAGE_HEAD)) > 0)
		image_probe(head, (size_t)n, &probe);
	free(head);
	if (n <= 0)
		return CF_TRI_UNSET;
	if (strcmp(probe.format, "unknown") != 0)
		return probe.encrypted == CF_TRI_NO ? CF_TRI_NO : CF_TRI_UNSET;
	what = content(p);
	cf_emit_text(p->c, p->subject, "volume.content", what);
	return strcmp(what, "structured") == 0 ? CF_TRI_UNSET : CF_TRI_YES;
}

static void
look_at_detached(struct part *data, const char *path)
{
	struct part header = *data;
	struct luks_info info;
	enum cf_tri looks;

	cf_emit_text(data->c, data->subject, "volume.data_store",
	    cf_subject(data->c->arena, "data_store", data->store->id));
	cf_emit_int(data->c, data->subject, "volume.size",
	    (int64_t)data->size);
	header.state = "detached";
	if (!open_part(&header, path))
		return;
	if (read_luks(&header, &info)) {
		looks = data_looks(data);
		emit_luks(&header, info.version == 1 ? "luks1" : "luks2",
		    &info, looks);
	}
	close(header.fd);
}

static void
look_at_store(struct cf_collect *c, const struct cf_data_store *store)
{
	struct part p = { .c = c, .store = store, .state = "" };

	p.subject = cf_subject(c->arena, "volume", store->id);
	if (cf_cancelled(c)) {
		no_look(&p, CF_ST_NOT_COLLECTED, "cancelled");
		return;
	}
	if (store->path[0] == '\0') {
		no_look(&p, CF_ST_NOT_COLLECTED, "no path is declared");
		return;
	}
	if (!open_part(&p, cf_deployment_path(c->arena, c->deployment->file,
	    store->path)))
		return;
	if (store->header[0] != '\0')
		look_at_detached(&p, cf_deployment_path(c->arena,
		    c->deployment->file, store->header));
	else
		look(&p, true);
	close(p.fd);
}

int
storage_collect_volumes(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	size_t i;

	(void)err;
	for (i = 0; i < d->ndata_stores; i++) {
		if (cf_streq(d->data_stores[i].type, "volume"))
			look_at_store(c, &d->data_stores[i]);
	}
	return 0;
}
