/*
 * report.json is foreign bytes.  What the reader accepts, every
 * writer prints, and the JSON printed is read again to the same bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <confiance/limits.h>
#include <confiance/report.h>

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
print(const struct cf_report *report, const char *format, enum cf_lang lang,
    struct cf_buf *buf)
{
	const struct cf_write_options options = { lang, true };

	cf_buf_init(buf, CF_MAX_REPORT);
	if (cf_report_print(report, cf_report_writer_find(format), &options,
	    buf, NULL) != CF_OK)
		abort();
}

static void
print_all(struct cf_arena *arena, const struct cf_report *report)
{
	static const char *const formats[] = { "xml", "html", "text" };
	struct cf_report back;
	struct cf_buf one, two;
	size_t i;

	for (i = 0; i < CF_NELEM(formats); i++) {
		print(report, formats[i], i % 2 ? CF_LANG_FR : CF_LANG_EN,
		    &one);
		cf_buf_free(&one);
	}
	print(report, "json", CF_LANG_EN, &one);
	if (cf_report_read_json(arena, "again", one.data, one.len, &back,
	    NULL) != CF_OK)
		abort();
	print(&back, "json", CF_LANG_EN, &two);
	if (one.len != two.len || __builtin_memcmp(one.data, two.data,
	    one.len) != 0)
		abort();
	cf_buf_free(&one);
	cf_buf_free(&two);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cf_arena *arena = cf_arena_new(64u << 20);
	struct cf_report report;
	struct cf_err err = { 0 };

	if (arena == NULL)
		return 0;
	if (cf_report_read_json(arena, "fuzz", (const char *)data, size,
	    &report, &err) == CF_OK)
		print_all(arena, &report);
	cf_arena_free(arena);
	return 0;
}
