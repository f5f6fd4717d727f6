/*
 * report.xml is foreign bytes.  What the reader accepts, the XML writer prints
 * and is read again to the same bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <confiance/limits.h>
#include <confiance/report.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
print(const struct cf_report *report, struct cf_buf *buf)
{
	const struct cf_write_options options = { CF_LANG_FR, false };

	cf_buf_init(buf, CF_MAX_REPORT);
	if (cf_report_print(report, cf_report_writer_find("xml"), &options,
	    buf, NULL) != CF_OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct cf_report report, back;
	struct cf_buf one, two;
	struct cf_err err = { 0 };

	if (arena == NULL)
		return 0;
	if (cf_report_read_xml(arena, "fuzz", (const char *)data, size,
	    &report, &err) == CF_OK) {
		print(&report, &one);
		if (cf_report_read_xml(arena, "again", one.data, one.len,
		    &back, NULL) != CF_OK)
			abort();
		print(&back, &two);
		if (one.len != two.len || __builtin_memcmp(one.data, two.data,
		    one.len) != 0)
			abort();
		cf_buf_free(&one);
		cf_buf_free(&two);
	}
	cf_arena_free(arena);
	return 0;
}
