/*
 * The board file's section "kiosk":
 *   {"screen":{"width":1280,"height":800,"dpi":150,"backend":"auto|sdl|png","png":"screen.png",
 *              "input":"","fullscreen":false},
 *    "print":{...printer/print_options.h...},
 *    "texts":"/usr/share/novbe/po","ticket_shown_s":8,"idle_s":30,"paperless_fallback":true,
 *    "clock_trusted":false}
 */
#ifndef NOVBE_KIOSK_OPTIONS_H
#define NOVBE_KIOSK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/window/window.h"
#include "kiosk/layout.h"
#include "printer/print_options.h"

struct board_file;

struct kiosk_options { /* texts are borrowed from the board file */
	struct window_options window;
	struct panel panel; /* as wished; the window decides */
	struct press_options press;
	const char *texts; /* folder of the .mo files */
	int64_t ticket_shown_ms, idle_ms;
	bool paperless_fallback;
	bool clock_trusted; /* its clock is right without network and battery */
};

/* Reads the section; problems are collected in the board file's config. */
void kiosk_options_read(struct board_file *board, struct kiosk_options *options);

#endif
