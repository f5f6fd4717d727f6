/*
 * The one gate through which foreign text becomes text of ours.
 *
 * libxml2's writer accepts control characters and broken UTF-8 and returns
 * success; terminals obey escape sequences; bidirectional characters make a
 * host name read as another.  So every foreign text passes here before it
 * becomes a fact, and the evidence reader refuses a text that has not.
 */
#ifndef CONFIANCE_TEXT_H
#define CONFIANCE_TEXT_H

#include <confiance/base.h>

/*
 * len bytes as valid UTF-8 made of characters that XML 1.0 allows, without
 * control characters (tab and line feed become spaces when they stand alone),
 * without bidirectional or invisible format characters.  Each byte that
 * cannot stay is kept visible as \xHH (a backslash itself stays).  At most
 * max bytes of output; a cut is shown by a final "…".  Never NULL: "" when
 * the region is used up.
 */
char *cf_gate(struct cf_arena *, const void *, size_t len, size_t max);

/* Whether cf_gate() would give these bytes back unchanged. */
bool cf_gate_clean(const char *, size_t len, size_t max);

#endif
