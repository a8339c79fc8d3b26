/* Files as wholes: what SQLite does not do for its own. All paths are UTF-8 texts. */
#ifndef NOVBE_DB_FILE_H
#define NOVBE_DB_FILE_H

enum { FILE_PATH_SIZE = 768 }; /* a database's path (at most 511 bytes) and what we put behind it */

/* Makes an empty file with mode 0640, or leaves the one that is there. 1 it is empty, 0 it is not;
 * -EISDIR or -EINVAL: not a regular file, else -Exxx of open(2). */
int file_touch(const char *path) __attribute__((warn_unused_result));
/* Flushes the file; its folder: file_flush_folder() of firmware/base/file.h. */
int file_sync(const char *path) __attribute__((warn_unused_result));
/* Makes a file at least that long, with real zeros, and flushes it: writing into it is then a
 * change of contents only. Without room it is left as it was. */
int file_fill(const char *path, long size) __attribute__((warn_unused_result));
/* Renames a database and the -wal and -shm beside it; the folder is flushed. */
int file_rename_database(const char *from, const char *to) __attribute__((warn_unused_result));

#endif
