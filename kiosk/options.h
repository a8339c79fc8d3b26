/*
 * The board file's section "kiosk":
 *   {"screen":{"width":1280,"height":800,"dpi":150,"backend":"auto|sdl|png|none","png":"screen.png",
 *              "input":"","fullscreen":false,"touch":true},
 *    "print":{...printer/print_options.h...},
 *    "texts":"/usr/share/novbe/po","ticket_shown_s":8,"idle_s":30,"details":true,"paperless_fallback":true,
 *    "clock_trusted":false,"voice":{...firmware/voice/section.h...},
 *    "buttons":{...firmware/buttons/section.h, press "service", "next", "enter"...,
 * "language":"az"}}
 */
#ifndef NOVBE_KIOSK_OPTIONS_H
#define NOVBE_KIOSK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/buttons/section.h"
#include "firmware/queue/limits.h"
#include "firmware/voice/voice.h"
#include "firmware/window/window.h"
#include "kiosk/view/view.h"
#include "printer/print_options.h"

struct board_file;

enum { KIOSK_MAX_BUTTONS = 8 /* for services; a keypad's keys are more */ };

struct kiosk_options {	   /* texts are borrowed from the board file; stays where it was read */
	bool has_screen;   /* else window and panel mean nothing */
	bool buttons_only; /* nobody can touch a screen or press its keys */
	bool has_buttons;  /* of its own */
	bool has_keypad; /* among them what leads through every screen: next (or previous), enter */
	struct buttons_section buttons;
	const char *buttons_language; /* empty: the hall's first */
	const char *state;	      /* the board's folder */
	struct window_options window;
	struct panel panel; /* as wished; the window decides */
	struct press_options press;
	const char *texts; /* folder of the .mo files */
	int64_t ticket_shown_ms, idle_ms;
	bool paperless_fallback;
	bool details;	/* what a service needs is shown before its ticket is taken */
	bool has_voice; /* whoever switches it on hears the screen */
	struct voice_options voice;
	bool clock_trusted; /* its clock is right without network and battery */
};

/* Reads the section; problems are collected in the board file's config. */
void kiosk_options_read(struct board_file *board, struct kiosk_options *options);

#endif
