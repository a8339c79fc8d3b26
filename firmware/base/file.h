/*
 * Whole files: read at once, and replaced so that whoever looks at the wrong moment, or after a
 * power cut, finds the old content or the new one and never half of either.
 */
#ifndef NOVBE_BASE_FILE_H
#define NOVBE_BASE_FILE_H

#include <limits.h>
#include <stddef.h>

enum file_flush {
	FILE_UNFLUSHED, /* the disk gets it when it likes: pictures, tickets on paper already */
	FILE_FLUSHED,	/* its content is on the disk before it takes the old one's place */
};

/*
 * Reads a file of at most `max` bytes. *text is given (free() it; a NUL follows the last byte).
 * -EFBIG: it is longer; -ENOMEM; or the reason of the system, as -ENOENT.
 */
int file_read(const char *path, size_t max, char **text, size_t *len)
	__attribute__((warn_unused_result));

/* Writes all of it, however often the system stops in between; 0 or -Exxx. */
int file_write_all(int fd, const void *bytes, size_t len) __attribute__((warn_unused_result));

/* Makes it the file's content, by way of `<path>.part`. 0, and FILE_FLUSHED is on the disk under its
 * name; or -Exxx, and the old file stands (or the new one, if only its folder could not be flushed).
 */
int file_replace(const char *path, const void *bytes, size_t len, enum file_flush flush)
	__attribute__((warn_unused_result));

/* A file that was made or renamed is there after a power cut only with its folder on the disk. */
int file_flush_folder(const char *path) __attribute__((warn_unused_result));

/*
 * The same for content that is written piece by piece:
 *
 *   result = file_change_begin(&change, path);
 *   if (result == 0)
 *           result = file_change_end(&change, write_somehow(change.fd), FILE_UNFLUSHED);
 */
struct file_change {
	int fd;		  /* write here */
	const char *path; /* borrowed until the end */
	char part[PATH_MAX];
};
/* -ENAMETOOLONG, or why the part cannot be made. */
int file_change_begin(struct file_change *change, const char *path)
	__attribute__((warn_unused_result));
/* Without file_flush_folder() a power cut may still bring the old file back.
 * written: 0, or -Exxx of a write that failed, which gives the change up. 0 or the first -Exxx. */
int file_change_end(struct file_change *change, int written, enum file_flush flush)
	__attribute__((warn_unused_result));

#endif
