/* Where the hall's database is: the hub's board file says it. For the programs that ask no hub but
 * the file. */
#ifndef NOVBE_DEVICE_HUB_DATABASE_H
#define NOVBE_DEVICE_HUB_DATABASE_H

enum { HUB_DATABASE_SIZE = 512 };

extern const char hub_database_usual[]; /* the hub's board file, unless a person names another */

/* Reads the path from the hub's board file (NULL: the usual one). 0, or the exit status after
 * telling on stderr what is wrong with the file; `program` names who says so. */
int hub_database_find(const char *program, const char *hub, char database[HUB_DATABASE_SIZE])
	__attribute__((warn_unused_result));

#endif
