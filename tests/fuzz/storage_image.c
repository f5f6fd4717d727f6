/*
 * Fuzzes what looks at the head of a volume: signatures, partition tables,
 * qcow2.  A partition that is given must lie inside the volume.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "storage.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct image_table table;
	const uint64_t size = UINT64_C(1) << 40;
	struct image_probe probe;
	struct image_qcow qcow;
	const char *why;
	size_t i;

	if (len > CF_IMAGE_HEAD)
		return 0;
	image_probe(data, len, &probe);
	if (probe.format == NULL || (probe.encrypted == CF_TRI_UNSET &&
	    probe.why[0] == '\0'))
		abort();
	(void)image_content(data, len);
	(void)image_qcow(data, len, &qcow);
	if (image_partitions(data, len, size, &table, &why) != 0)
		return 0;
	for (i = 0; i < table.n; i++) {
		if (table.v[i].size == 0 || table.v[i].offset > size ||
		    table.v[i].size > size - table.v[i].offset ||
		    strlen(table.v[i].type) > 36)
			abort();
	}
	return 0;
}
