/* The last catalogue on disk, so that a wall that starts without its hub has names and a clock. */
#ifndef NOVBE_DISPLAY_KEEP_H
#define NOVBE_DISPLAY_KEEP_H

struct hall_catalogue;

/* Reads <folder>/catalogue.json. NULL: there is none, it cannot be read or is of unknown form
 * (logged, but for the first). Given to the caller. */
struct hall_catalogue *keep_read(const char *folder);
/* Writes it unless the file holds just that. 0 or -Exxx; the old file then still stands. */
int keep_write(const char *folder, const struct hall_catalogue *catalogue)
	__attribute__((warn_unused_result));

#endif
