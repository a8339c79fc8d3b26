/* Recordings in a folder per language. Private to this room. */
#ifndef NOVBE_VOICE_CLIPS_H
#define NOVBE_VOICE_CLIPS_H

#include <stdbool.h>
#include <stddef.h>

enum { CLIP_PATH_SIZE = 640 };

/* The file of a sentence (its core, len bytes): see voice.h. False: no file can have such a name.
 */
bool clip_path(const char *folder, const char *language, const char *core, size_t len,
	char path[CLIP_PATH_SIZE]);
/* The file of the chime, which is every language's. False: there is no folder. */
bool chime_path(const char *folder, char path[CLIP_PATH_SIZE]);
/* There is a file that may be a recording. */
bool clip_is_there(const char *path);
/* The folder has recordings in that language (or says so by a folder). */
bool clips_have_language(const char *folder, const char *language);

#endif
