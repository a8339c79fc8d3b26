/* Ids of one kind (services, operators, ...) by small numbers: 0 is none, then 1, 2, ... in the
 * order in which they were met. */
#ifndef NOVBE_REPORT_WORDS_H
#define NOVBE_REPORT_WORDS_H

#include "db/report/scan.h"

struct words {	      /* begin with {0} and the bound */
	uint32_t max; /* of words; bounded for ever */
	uint32_t count;
	char **text;	 /* private */
	uint32_t *slots; /* a power of two of them; 0: free */
	uint32_t slot_count;
};

/* The word's number; of an empty one 0. It is added when it is new: -ENOMEM; -ENOSPC past max. */
int words_take(struct words *words, struct text text, uint32_t *number)
	__attribute__((warn_unused_result));
/* The same without adding: 0 when it was never met. */
uint32_t words_find(const struct words *words, const char *text);
/* "" for 0; valid as long as the words are. */
const char *words_text(const struct words *words, uint32_t number);
void words_fini(struct words *words);

#endif
