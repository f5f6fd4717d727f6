/* Scores and gates: computed from the status of requirements alone. */
#ifndef SCORE_H
#define SCORE_H

#include <confiance/assessment.h>

/* Fills chapters, gates and score of an assessment whose requirements are
 * decided.  CF_ENOMEM. */
int cf_score_all(struct cf_arena *, struct cf_assessment *);

#endif
