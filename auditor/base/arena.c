/*
 * Regions: allocate, then drop everything.  No object is freed alone, and a
 * region refuses to grow past the limit it was born with.
 */
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/base.h>

/* A region that stays small takes little; one that grows takes more each time,
 * up to the second. */
#define CHUNK_FIRST (2u << 10)
#define CHUNK_MOST (64u << 10)

struct chunk {
	struct chunk *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char data[];
};

struct cf_arena {
	struct chunk *chunks;
	size_t limit;
	size_t used;
	bool failed;
};

struct cf_arena *
cf_arena_new(size_t limit)
{
	struct cf_arena *arena = calloc(1, sizeof(*arena));

	if (arena != NULL)
		arena->limit = limit;
	return arena;
}

void
cf_arena_free(struct cf_arena *arena)
{
	struct chunk *chunk, *next;

	if (arena == NULL)
		return;
	for (chunk = arena->chunks; chunk != NULL; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(arena);
}

bool
cf_arena_failed(const struct cf_arena *arena)
{
	return arena->failed;
}

size_t
cf_arena_used(const struct cf_arena *arena)
{
	return arena->used;
}

static struct chunk *
add_chunk(struct cf_arena *arena, size_t size)
{
	struct chunk *chunk;
	size_t room = arena->used < CHUNK_FIRST ? CHUNK_FIRST :
	    arena->used < CHUNK_MOST ? arena->used : CHUNK_MOST;

	if (size > room / 4)
		room = size;
	if ((chunk = malloc(sizeof(*chunk) + room)) == NULL)
		return NULL;
	chunk->used = 0;
	chunk->size = room;
	/* A large object gets a chunk of its own behind the open one, whose
	 * rest stays in use. */
	if (room == size && arena->chunks != NULL) {
		chunk->next = arena->chunks->next;
		arena->chunks->next = chunk;
	} else {
		chunk->next = arena->chunks;
		arena->chunks = chunk;
	}
	return chunk;
}

void *
cf_alloc(struct cf_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct chunk *chunk = arena->chunks;
	void *p;

	if (size > arena->limit || arena->used > arena->limit - size) {
		arena->failed = true;
		return NULL;
	}
	size = (size + align - 1) / align * align;
	if (size == 0)
		size = align;
	if (chunk == NULL || chunk->size - chunk->used < size) {
		if ((chunk = add_chunk(arena, size)) == NULL) {
			arena->failed = true;
			return NULL;
		}
	}
	p = chunk->data + chunk->used;
	chunk->used += size;
	arena->used += size;
	return memset(p, 0, size);
}

void *
cf_calloc(struct cf_arena *arena, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total)) {
		arena->failed = true;
		return NULL;
	}
	return cf_alloc(arena, total);
}

void *
cf_regrow(struct cf_arena *arena, const void *old, size_t old_size,
    size_t new_size)
{
	void *p = cf_alloc(arena, new_size);

	if (p != NULL && old != NULL && old_size > 0)
		memcpy(p, old, old_size < new_size ? old_size : new_size);
	return p;
}

char *
cf_strndup(struct cf_arena *arena, const char *s, size_t len)
{
	/* What a failed region gives for a string: never NULL. */
	static char none[1];
	char *p;

	if (len == SIZE_MAX || (p = cf_alloc(arena, len + 1)) == NULL) {
		arena->failed = true;
		none[0] = '\0';
		return none;
	}
	if (len > 0)
		memcpy(p, s, len);
	return p;
}

char *
cf_strdup(struct cf_arena *arena, const char *s)
{
	return cf_strndup(arena, s, strlen(s));
}

void *
cf_memdup(struct cf_arena *arena, const void *data, size_t len)
{
	return cf_regrow(arena, data, len, len);
}

char *
cf_vprintf(struct cf_arena *arena, const char *fmt, va_list ap)
{
	va_list again;
	char *s;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0) {
		arena->failed = true;
		n = 0;
	}
	s = cf_strndup(arena, "", 0);
	if (n == 0 || arena->failed)
		return s;
	if ((s = cf_alloc(arena, (size_t)n + 1)) == NULL)
		return cf_strndup(arena, "", 0);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	return s;
}

char *
cf_printf(struct cf_arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = cf_vprintf(arena, fmt, ap);
	va_end(ap);
	return s;
}
