/* For whoever sets up the loudspeakers: what to record, and what --check finds. */
#ifndef NOVBE_DISPLAY_VOICE_CHECK_H
#define NOVBE_DISPLAY_VOICE_CHECK_H

#include <stdio.h>

#include "display/settings.h"

/*
 * What is wrong with the recordings goes to `wrong`; what is right and should be known to `notes`:
 * languages that cannot be spoken and what is spoken instead, and a busiest minute with more calls
 * than can be said one by one. Looks at the languages that the board file names, those of the hall
 * as it was heard last, and those that have a folder. How many things are wrong, or -ENOMEM.
 */
int voice_check(const char *path, const struct settings *settings, FILE *notes, FILE *wrong)
	__attribute__((warn_unused_result));

/* Writes what to record so that all of a language can be said from recordings: file name, tab, what
 * to say. texts: the folder of the catalogues. -ENOENT: it has none for that language; -ENOMEM;
 * -E2BIG. */
int voice_list(const char *texts, const char *language, FILE *out)
	__attribute__((warn_unused_result));

#endif
