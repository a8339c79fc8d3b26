/* A screen made small enough to be sent: what a person far away wants to see of it. */
#ifndef NOVBE_PAINT_SMALL_PICTURE_H
#define NOVBE_PAINT_SMALL_PICTURE_H

#include <stddef.h>
#include <stdint.h>

struct picture;

enum {
	SMALL_PICTURE_SIDE = 960,      /* pixels of the longer side, if the bytes allow it */
	SMALL_PICTURE_LEAST_SIDE = 96, /* nobody recognises a smaller one */
};

/*
 * A PICTURE_SCREEN as a PNG of at most max_bytes: as it is when its longer side has at most
 * SMALL_PICTURE_SIDE, else made smaller to that, and further until it fits. *png is given (free()).
 * Takes about 0.1 s of a small board's processor. 0; -EINVAL: ink; -EMSGSIZE: it does not fit even
 * with SMALL_PICTURE_LEAST_SIDE; -ENOMEM.
 */
int small_picture_png(const struct picture *picture, size_t max_bytes, uint8_t **png, size_t *len)
	__attribute__((warn_unused_result));

#endif
