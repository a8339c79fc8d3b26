/* The hall's logo on a ticket: a PNG, dark on white, as dots. */
#ifndef NOVBE_PRINTER_LOGO_H
#define NOVBE_PRINTER_LOGO_H

#include <stddef.h>
#include <stdint.h>

#include "printer/bitmap.h"

/*
 * One dot a pixel, made smaller as a whole when it is wider than max_width_dots. NULL and errno:
 * EINVAL (cannot be unpacked, or nothing dark is in it), ENOMEM. The newest one is remembered, in a
 * place that all threads share; the caller frees what it gets.
 */
struct bitmap *logo_make(const uint8_t *png, size_t len, int max_width_dots);

#endif
