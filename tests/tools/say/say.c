/*
 * Says a text as a wall announces it, into a file: signed 16 bits, one channel, 22050 Hz.
 *
 *   say [-c] [-r RECORDINGS] LANGUAGE TEXT FILE     -c: the chime before it
 *   say -w LANGUAGE TEXT                            prints the words that espeak-ng gets, a
 * sentence a line
 *
 * Exits 1 and tells why when not all of it could be said.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/loop.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/voice.h"
#include "firmware/voice/voice_inside.h"

static const char usage[] =
	"usage: say [-c] [-r RECORDINGS] LANGUAGE TEXT FILE\n       say -w LANGUAGE TEXT\n";

static void on_ended(void *data, uint32_t id)
{
	(void)id;
	loop_quit(data, 0);
}

static void on_failed(void *data, uint32_t id, const char *why)
{
	(void)id;
	fprintf(stderr, "say: %s\n", why);
	loop_quit(data, 1);
}

static int say(const char *clips, bool chime, const char *language, const char *text)
{
	static const struct voice_handlers handlers = {.ended = on_ended, .failed = on_failed};
	const struct voice_options options = {
		.rate_wpm = VOICE_RATE_WPM, .volume_pct = 100, .clips = clips};
	const struct voice_saying saying = {chime, 1, {{language, text}}};
	struct loop *loop = loop_new();
	struct voice *voice = loop ? voice_open(loop, &options, &handlers, loop) : NULL;
	int64_t id = voice ? voice_announce(voice, &saying) : -errno;
	int result = 1;

	if (id < 0)
		fprintf(stderr, "say: %s\n", strerror((int)-id));
	else
		result = loop_run(loop);
	voice_close(voice);
	loop_free(loop);
	return result;
}

static int print_words(const char *language, const char *text)
{
	static char clean[VOICE_TEXT_MAX + 1], sentence[VOICE_TEXT_MAX + 1];
	static char words[SPOKEN_GROWTH * VOICE_TEXT_MAX + 1];
	const char *rest = clean;
	size_t next;

	speech_text_clean(text, clean, sizeof(clean));
	for (size_t len; (len = speech_sentence(rest, &next)) > 0; rest += next) {
		memcpy(sentence, rest, len);
		sentence[len] = '\0';
		if (spoken_text(language, sentence, words, sizeof(words)) < 0)
			return 1;
		puts(words);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *clips = NULL;
	bool chime = false, words = false;

	for (int option; (option = getopt(argc, argv, "cr:w")) != -1;) {
		if (option == '?') {
			fputs(usage, stderr);
			return 2;
		}
		chime = chime || option == 'c';
		words = words || option == 'w';
		clips = option == 'r' ? optarg : clips;
	}
	argv += optind;
	if (argc - optind != (words ? 2 : 3)) {
		fputs(usage, stderr);
		return 2;
	}
	if (words)
		return print_words(argv[0], argv[1]);
	/* A device that takes samples eight times as fast as they are heard. */
	voice_ahead_ms = 5000;
	setenv("SDL_AUDIODRIVER", "disk", 1);
	setenv("SDL_DISKAUDIOFILE", argv[2], 1);
	setenv("SDL_DISKAUDIODELAY", "3", 1);
	return say(clips, chime, argv[0], argv[1]);
}
