/*
 * ESC/POS: the bytes that make a receipt printer print a picture. Only commands that every such
 * printer knows: ESC @, GS P, ESC $, ESC J, GS v 0, GS V (Epson's ESC/POS command reference). What
 * a printer says in return: status.h.
 *
 * The picture goes as bands of raster (GS v 0), each cut to its ink and placed with ESC $; blank
 * rows become paper feed; where a band ends is chosen so that the whole takes the fewest bytes. No
 * three bytes that a printer would take for a real-time command (DLE EOT, DLE ENQ, DLE DC4) ever
 * stand in the output: a band that would hold them is placed some dots further left, so that its
 * bytes differ and its picture does not.
 */
#ifndef NOVBE_PRINTER_ESCPOS_H
#define NOVBE_PRINTER_ESCPOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bitmap;

struct escpos_options {
	int dpi;       /* of the head, 100..255; sets the motion units */
	int feed_dots; /* paper fed behind the picture, 0..1000 */
	bool cut;      /* partial cut at the end, at the cutter's place */
};

/* Writes the whole job to *bytes (given: free() it). -ENOMEM, -EINVAL (an option out of range). */
int escpos_write(const struct bitmap *picture, const struct escpos_options *options,
	uint8_t **bytes, size_t *len) __attribute__((warn_unused_result));

/* True when the bytes hold a sequence a printer may take for a real-time command. */
bool escpos_has_realtime(const uint8_t *bytes, size_t len);

#endif
