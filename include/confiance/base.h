/*
 * The ground everything stands on: errors, the two languages, memory regions,
 * bounded buffers, bounded readers, secrets and digests.
 *
 * One sentence holds for the whole interface of the program: arguments are
 * borrowed, results belong to the object asked, and a function that takes
 * ownership ends in _take.  Outputs come last, are named ret_..., and are
 * written only on success.  Destructors accept NULL.  Nothing here logs.
 */
#ifndef CONFIANCE_BASE_H
#define CONFIANCE_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define CF_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
/* Two formats, French then English, that take the same arguments. */
#define CF_PRINTF2(fr, en, args)                                               \
	__attribute__((format(printf, fr, args), format(printf, en, args)))
#define CF_NELEM(a) (sizeof(a) / sizeof((a)[0]))

/* ---- Languages ---- */

enum cf_lang { CF_LANG_EN, CF_LANG_FR };

/* A text for people, in both languages.  Neither member is ever NULL. */
struct cf_text {
	const char *fr;
	const char *en;
};

/*
 * The language of messages on the terminal: a process-wide setting like the
 * locale, set once by main() before anything else runs.
 */
extern enum cf_lang cf_lang;
#define CF_TR(french, english) (cf_lang == CF_LANG_FR ? (french) : (english))
const char *cf_text_pick(struct cf_text, enum cf_lang);

/* ---- Errors: what went wrong on our side ---- */

/*
 * A hostile or silent peer is not an error but a fact with a status.  The
 * list is short on purpose: the sentence in cf_err tells the rest.
 */
enum cf_code {
	CF_OK = 0,
	CF_ENOMEM = -1,	    /* memory, or a region's limit, is used up */
	CF_ESYS = -2,	    /* the operating system refused */
	CF_EUSAGE = -3,	    /* a wrong command line */
	CF_ECONFIG = -4,    /* a wrong deployment file or profile */
	CF_EPARSE = -5,	    /* a document is not what its format says */
	CF_ELIMIT = -6,	    /* a limit of limits.h was reached */
	CF_EINTEGRITY = -7, /* a digest, chain or signature does not hold */
	CF_ENOTFOUND = -8,
	CF_ECANCELLED = -9, /* Ctrl-C, or a deadline of the whole run */
	CF_EINTERNAL = -10, /* a bug of ours */
};

/* What failed, and where: file, line and column are set when known (else
 * NULL and 0; line and column count from 1). */
struct cf_err {
	int code;
	char file[256];
	unsigned int line;
	unsigned int column;
	char msg[768];
};

/* Both return code, so that a caller can write: return cf_err_set(...).  The
 * first error stays: a second call on a set struct changes nothing.  err may
 * be NULL.  Formats are complete sentences without capital and full stop. */
int cf_err_set(struct cf_err *err, int code, const char *fmt, ...)
    CF_PRINTF(3, 4);
int cf_err_at(struct cf_err *err, int code, const char *file,
    unsigned int line, unsigned int column, const char *fmt, ...)
    CF_PRINTF(6, 7);
/* Same as cf_err_set() with ": " and the text of errno. */
int cf_err_sys(struct cf_err *err, const char *fmt, ...) CF_PRINTF(2, 3);
/* "FILE:LINE:COLUMN: message" into buf, always terminated. */
const char *cf_err_text(const struct cf_err *err, char *buf, size_t len);

/* ---- Regions ---- */

/*
 * A region of memory freed whole.  It has a limit and remembers that it was
 * reached: cf_alloc() then gives NULL, and the string functions give "" (never
 * NULL), so that a list of cf_printf() calls can be checked once, at the end,
 * with cf_arena_failed().
 */
struct cf_arena;
struct cf_arena *cf_arena_new(size_t limit); /* NULL when out of memory */
void cf_arena_free(struct cf_arena *);
bool cf_arena_failed(const struct cf_arena *);
size_t cf_arena_used(const struct cf_arena *); /* bytes handed out */
void *cf_alloc(struct cf_arena *, size_t size);	/* zeroed; aligned for all */
void *cf_calloc(struct cf_arena *, size_t n, size_t size); /* checks n*size */
/* A copy of old grown from old_size to new_size bytes, the rest zeroed. */
void *cf_regrow(struct cf_arena *, const void *old, size_t old_size,
    size_t new_size);
char *cf_strdup(struct cf_arena *, const char *);
char *cf_strndup(struct cf_arena *, const char *, size_t);
void *cf_memdup(struct cf_arena *, const void *, size_t);
char *cf_printf(struct cf_arena *, const char *fmt, ...) CF_PRINTF(2, 3);
char *cf_vprintf(struct cf_arena *, const char *fmt, va_list)
    CF_PRINTF(2, 0);

/* ---- Buffers ---- */

/*
 * A growing byte buffer born with its maximum, and sticky: after the first
 * failure it ignores every call and cf_buf_failed() says so.  data is always
 * terminated by a NUL that len does not count; it is never NULL.
 */
struct cf_buf {
	char *data;
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
};
void cf_buf_init(struct cf_buf *, size_t max);
void cf_buf_free(struct cf_buf *);  /* wipes nothing; may be used again */
void cf_buf_reset(struct cf_buf *); /* empty, memory and failure kept */
bool cf_buf_failed(const struct cf_buf *);
void cf_buf_add(struct cf_buf *, const void *, size_t);
void cf_buf_str(struct cf_buf *, const char *);
void cf_buf_printf(struct cf_buf *, const char *fmt, ...) CF_PRINTF(2, 3);
/* Big-endian integers, as the protocols have them. */
void cf_buf_u8(struct cf_buf *, unsigned int);
void cf_buf_u16(struct cf_buf *, unsigned int);
void cf_buf_u24(struct cf_buf *, unsigned int);
void cf_buf_u32(struct cf_buf *, uint32_t);
/*
 * Length prefixes: cf_buf_open() leaves room for a length of width bytes (1
 * to 3) and returns a mark; cf_buf_close() writes the length of what was
 * added since, or fails the buffer when it does not fit.
 */
size_t cf_buf_open(struct cf_buf *, unsigned int width);
void cf_buf_close(struct cf_buf *, size_t mark, unsigned int width);

/* ---- Readers ---- */

/*
 * A bounded cursor over foreign bytes, sticky: a read past the end gives
 * zeros or an empty reader, and cf_reader_failed() is true from then on.  A
 * parser reads like the message it parses and checks once.
 */
struct cf_reader {
	const unsigned char *p;
	size_t left;
	bool failed;
};
struct cf_reader cf_reader_init(const void *, size_t);
bool cf_reader_failed(const struct cf_reader *);
unsigned int cf_read_u8(struct cf_reader *);
unsigned int cf_read_u16(struct cf_reader *);
unsigned int cf_read_u24(struct cf_reader *);
uint32_t cf_read_u32(struct cf_reader *);
uint64_t cf_read_u64(struct cf_reader *);
/* n bytes as a pointer into the input, NULL past the end. */
const unsigned char *cf_read_bytes(struct cf_reader *, size_t n);
void cf_read_skip(struct cf_reader *, size_t n);
/* The next n bytes as a reader; a vector with a length of width bytes. */
struct cf_reader cf_read_sub(struct cf_reader *, size_t n);
struct cf_reader cf_read_vec(struct cf_reader *, unsigned int width);
/* The length octets of a BER value (X.690, 8.1.3): at most four behind the
 * first, more than are needed or not.  Any other, and the indefinite form,
 * fails the reader. */
size_t cf_read_ber_length(struct cf_reader *);

/* ---- Secrets ---- */

/*
 * A type of its own so that no secret is printed by mistake: bytes are
 * reached by cf_secret_bytes() only, live outside arenas and are wiped when
 * freed.  Never in argv, facts, logs or errors.
 */
struct cf_secret;
struct cf_secret *cf_secret_new_take(char *bytes, size_t len); /* wipes bytes */
const char *cf_secret_bytes(const struct cf_secret *, size_t *ret_len);
void cf_secret_free(struct cf_secret *);

/* ---- Digests, encodings, time ---- */

#define CF_SHA256_LEN 32
#define CF_SHA256_HEX 65 /* with the NUL */
int cf_sha256(const void *, size_t, unsigned char ret_digest[CF_SHA256_LEN]);
int cf_sha256_hex(const void *, size_t, char ret_hex[CF_SHA256_HEX]);
/* Lower-case hexadecimal; out has room for 2*len+1. */
void cf_hex(const void *, size_t len, char *out);
/* Text to bytes in arena; -1 when s is not hexadecimal / base64. */
int cf_unhex(struct cf_arena *, const char *s, unsigned char **ret, size_t *ret_len);
int cf_base64(struct cf_arena *, const void *, size_t, char **ret);
int cf_unbase64(struct cf_arena *, const char *s, unsigned char **ret, size_t *ret_len);

#define CF_TIME_LEN 21 /* "2026-01-31T23:59:59Z" and the NUL */
/* Seconds since 1970 UTC.  Formatting and parsing ignore TZ and locale. */
void cf_time_text(int64_t t, char ret[CF_TIME_LEN]);
int cf_time_parse(const char *s, int64_t *ret); /* that form, or YYYY-MM-DD */
int64_t cf_now(void);	     /* SOURCE_DATE_EPOCH when set, else the clock */
int64_t cf_monotonic_ms(void);
/* "LATITUDE,LONGITUDE" in degrees to thousandths of them; CF_EPARSE. */
int cf_place_parse(const char *, int32_t *ret_latitude, int32_t *ret_longitude);

/* ---- Files ---- */

/* A whole regular file, at most max bytes; the buffer ends in a NUL that
 * ret_len does not count.  CF_ENOTFOUND, CF_ESYS, CF_ELIMIT, CF_ENOMEM. */
int cf_file_read(struct cf_arena *, const char *path, size_t max, char **ret,
    size_t *ret_len, struct cf_err *);
/* Written beside, flushed to disk and renamed, so that path holds the old
 * bytes or the new ones, never a part.  mode as in open(2). */
int cf_file_write(const char *path, const void *, size_t, unsigned int mode,
    struct cf_err *);
/* The same, but on the disk only after a sync by the caller: for many small
 * files. */
int cf_file_write_later(const char *path, const void *, size_t,
    unsigned int mode, struct cf_err *);

/* ---- Strings ---- */

bool cf_streq(const char *, const char *); /* NULL equals only NULL */
bool cf_starts(const char *s, const char *prefix);
bool cf_ends(const char *s, const char *suffix);
/*
 * Domain suffix patterns, the same rule in all data files: compared label by
 * label from the right, ignoring case and a final dot; a pattern without '*'
 * matches the name and everything under it; '*' in a label is any run of
 * characters but a dot.  Returns 0 for no match, else a specificity: the
 * pattern with the larger one wins (most labels, then most literal
 * characters).
 */
unsigned int cf_suffix_match(const char *pattern, const char *name);
/* The candidate nearest to s by edits, NULL when none is near (a list of n). */
const char *cf_nearest(const char *s, const char *const *list, size_t n);

#endif
