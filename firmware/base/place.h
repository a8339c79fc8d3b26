/* Where things lie that were installed together with the program. */
#ifndef NOVBE_BASE_PLACE_H
#define NOVBE_BASE_PLACE_H

/* The folder of the programs' own sentences, one <language>.mo each: share/novbe/po beside the
 * folder of the running program, so that every prefix works, also one below a DESTDIR; where there
 * is none, as in a build folder, /usr/share/novbe/po. Never NULL, never freed; not for threads at
 * once. */
const char *place_texts(void);

/* The same of the sample board files: share/novbe/boards. */
const char *place_samples(void);

#endif
