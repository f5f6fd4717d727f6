/*
 * The second reader: libcryptsetup looks at a copy of the header, and must
 * say what the codec said.  The only file that knows the library.  It is
 * never shown the volume itself, only bytes in memory: LUKS2 repairs a
 * damaged header when it opens one, and an audit changes nothing.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sys/mman.h>

#include <libcryptsetup.h>

#include "storage.h"

static void
silent(int level, const char *message, void *arg)
{
	(void)level;
	(void)message;
	(void)arg;
}

/* A file in memory with the header, as large as the volume but sparse. */
static int
copy_of(const unsigned char *data, size_t len, uint64_t size)
{
	int fd = memfd_create("header", MFD_CLOEXEC);
	size_t done = 0;
	ssize_t n;

	if (fd < 0)
		return -1;
	while (done < len) {
		if ((n = write(fd, data + done, len - done)) <= 0)
			break;
		done += (size_t)n;
	}
	if (done < len || ftruncate(fd, (off_t)(size > len ? size : len)) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* "capi:" forms are split by us but not by the library. */
static bool
same_cipher(struct crypt_device *cd, const struct luks_info *info)
{
	const char *cipher = or_empty(crypt_get_cipher(cd));

	if (info->crypt_segments == 0 || strncmp(cipher, "capi:", 5) == 0)
		return true;
	return strcmp(cipher, info->cipher) == 0 &&
	    strcmp(or_empty(crypt_get_cipher_mode(cd)), info->mode) == 0;
}

static int
compare(struct cf_arena *arena, struct crypt_device *cd,
    const struct luks_info *info, const char **ret_why)
{
	const char *type = or_empty(crypt_get_type(cd));
	const char *expected = info->version == 1 ? CRYPT_LUKS1 : CRYPT_LUKS2;
	int bytes = crypt_get_volume_key_size(cd);

	if (strcmp(type, expected) == 0 && same_cipher(cd, info) &&
	    strcmp(or_empty(crypt_get_uuid(cd)), info->uuid) == 0 &&
	    (info->key_bits == 0 || bytes <= 0 ||
	    (int64_t)bytes * 8 == info->key_bits))
		return 0;
	*ret_why = cf_printf(arena,
	    "two readers of the header disagree: %s-%s, %lld bits, and "
	    "%s-%s, %d bits", info->cipher, info->mode,
	    (long long)info->key_bits, or_empty(crypt_get_cipher(cd)),
	    or_empty(crypt_get_cipher_mode(cd)), bytes * 8);
	return CF_EPARSE;
}

int
luks_second_reader(struct cf_arena *arena, const unsigned char *data,
    size_t len, uint64_t size, const struct luks_info *info,
    const char **ret_why)
{
	struct crypt_device *cd = NULL;
	char path[64];
	int fd, rc = CF_ESYS;

	*ret_why = "";
	crypt_set_log_callback(NULL, silent, NULL);
	if ((fd = copy_of(data, len, size)) < 0)
		return CF_ESYS;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (crypt_init(&cd, path) < 0)
		goto out;
	crypt_set_log_callback(cd, silent, NULL);
	if (crypt_metadata_locking(cd, 0) < 0)
		goto out;
	if (crypt_load(cd, CRYPT_LUKS, NULL) < 0) {
		*ret_why = "libcryptsetup refuses the header";
		rc = CF_EPARSE;
		goto out;
	}
	rc = compare(arena, cd, info, ret_why);
out:
	crypt_free(cd);
	close(fd);
	return rc;
}
