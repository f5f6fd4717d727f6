/*
 * What lies under a block device, as the kernel tells it in sysfs: a file
 * system that looks clear on /dev/mapper/data may stand on dm-crypt.  Reads a
 * few short files of sysfs and trusts the kernel; follows the devices
 * underneath to a bounded depth, and is sure only when every branch is.
 */
#include <dirent.h>
#include <string.h>

#include "storage.h"

/* The kind in a device mapper uuid: "CRYPT-LUKS2-…" is "CRYPT-LUKS2". */
static const char *
dm_kind(struct cf_arena *arena, const char *dir)
{
	char *text;
	size_t len, n;

	if (cf_file_read(arena, cf_printf(arena, "%s/dm/uuid", dir),
	    CF_SYSFS_ATTRIBUTE, &text, &len, NULL) != 0)
		return "";
	/* CRYPT-VERITY and CRYPT-INTEGRITY keep integrity, not secrecy. */
	if (strncmp(text, "CRYPT-", 6) != 0 ||
	    strncmp(text, "CRYPT-VERITY", 12) == 0 ||
	    strncmp(text, "CRYPT-INTEGRITY", 15) == 0)
		return "";
	n = strcspn(text + 6, "-\n") + 6;
	return cf_strndup(arena, text, n);
}

static enum cf_tri walk(struct cf_arena *, const char *dir, unsigned int depth,
    const char **ret_kind);

/* Yes when all devices underneath say yes, no when one says no. */
static enum cf_tri
walk_slaves(struct cf_arena *arena, const char *dir, unsigned int depth,
    const char **ret_kind)
{
	const char *path = cf_printf(arena, "%s/slaves", dir);
	enum cf_tri all = CF_TRI_UNSET, one;
	struct dirent *entry;
	unsigned int n = 0;
	DIR *d = opendir(path);

	while (d != NULL && (entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (++n > CF_IMAGE_PARTITIONS || depth >= CF_IMAGE_STACK) {
			closedir(d);
			return CF_TRI_UNSET;
		}
		one = walk(arena, cf_printf(arena, "%s/%s", path,
		    entry->d_name), depth + 1, ret_kind);
		if (n == 1 || one == CF_TRI_NO)
			all = one;
		else if (one == CF_TRI_UNSET && all == CF_TRI_YES)
			all = CF_TRI_UNSET;
	}
	if (d != NULL)
		closedir(d);
	return n == 0 ? CF_TRI_NO : all;
}

static enum cf_tri
walk(struct cf_arena *arena, const char *dir, unsigned int depth,
    const char **ret_kind)
{
	const char *kind = dm_kind(arena, dir);

	if (kind[0] != '\0') {
		*ret_kind = kind;
		return CF_TRI_YES;
	}
	return walk_slaves(arena, dir, depth, ret_kind);
}

enum cf_tri
volume_stack(struct cf_arena *arena, const char *sysfs, unsigned int major,
    unsigned int minor, const char **ret_kind)
{
	const char *dir = cf_printf(arena, "%s/dev/block/%u:%u", sysfs, major,
	    minor);
	DIR *d = opendir(dir);

	*ret_kind = "";
	if (d == NULL)
		return CF_TRI_UNSET;
	closedir(d);
	return walk(arena, dir, 0, ret_kind);
}
