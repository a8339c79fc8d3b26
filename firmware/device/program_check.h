/*
 * One program asks another of ours whether a board file would be right: nobody else knows what may
 * stand in that program's section.
 */
#ifndef NOVBE_DEVICE_PROGRAM_CHECK_H
#define NOVBE_DEVICE_PROGRAM_CHECK_H

#include <stddef.h>

enum { PROGRAM_PATH_SIZE = 400 };

/* One of ours: in the folder that this program itself lies in, so that all of them are of one
 * version and work before they are installed. 0 or -Exxx: that folder is not known. */
int program_beside(const char *name, char path[PROGRAM_PATH_SIZE])
	__attribute__((warn_unused_result));

/*
 * A file in memory alone: checking needs no folder and leaves nothing. Whoever is started from here
 * reads it under the name that program_memory_path() writes. Its descriptor (close() it) or -Exxx.
 */
int program_memory_file(const char *name, const char *text, size_t len)
	__attribute__((warn_unused_result));
enum { PROGRAM_MEMORY_PATH_SIZE = 40 };
void program_memory_path(int fd, char path[PROGRAM_MEMORY_PATH_SIZE]);

/* Runs `program --check` on a file in memory; what it says of that file is told on stderr as said
 * of `path`. Its exit status (enum board_exit), or -Exxx: it was not possible to ask. */
int program_check(const char *program, int fd, const char *path)
	__attribute__((warn_unused_result));

#endif
