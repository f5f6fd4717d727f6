/* The table of notes of facts in both languages, see note.c. */
#ifndef CONFIANCE_NOTE_PRIV_H
#define CONFIANCE_NOTE_PRIV_H

/*
 * "%1" to "%6" in the English, once each and in this order, stand for any text;
 * the French uses them in any order.  The first that fits counts.
 */
struct cf_note_words {
	const char *en, *fr;
};

extern const struct cf_note_words cf_note_table[]; /* ends with a NULL en */

#endif
