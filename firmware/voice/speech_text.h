/* What comes from halls' files and screens, made fit for a speech engine. Pure; private. */
#ifndef NOVBE_VOICE_SPEECH_TEXT_H
#define NOVBE_VOICE_SPEECH_TEXT_H

#include <stddef.h>

enum { SPEECH_WORD_LETTERS = 40 /* longer runs of letters are parted */ };

/*
 * Copies text in at most size bytes with NUL (size > 0) and leaves out what is not for the ear:
 * bytes that are no UTF-8, control characters, marks of direction, signs of markup, private and
 * unassigned planes (espeak-ng gives some a meaning), marks that stand behind no word (it crashes
 * at some). Digits of Arabic and Persian script become ASCII's. Line ends stay, as sentences' ends;
 * spaces are never doubled. What does not fit is left away from its last word on.
 */
void speech_text_clean(const char *text, char *clean, size_t size);

/* Bytes of the mark between words that stands here, in any of the citizens' scripts; 0: none. */
size_t speech_mark(const char *text);

/* Bytes of the first sentence of a clean text with its end mark, 0 at the end. *next: where the
 * next one begins. */
size_t speech_sentence(const char *clean, size_t *next);

/* Bytes of a sentence without its end mark and the spaces around it; begins at *first. */
size_t speech_sentence_core(const char *sentence, size_t len, size_t *first);

#endif
