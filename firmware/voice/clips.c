/* A recording is found by its sentence. */
#include "firmware/voice/clips.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME_BYTES = 255 /* of a file's name in most file systems */ };

static const char ending[] = ".wav";

/* A code as "en", never a path. */
static bool is_code(const char *language)
{
	return *language && strspn(language, "abcdefghijklmnopqrstuvwxyz-") == strlen(language);
}

bool clip_path(const char *folder, const char *language, const char *core, size_t len,
	char path[CLIP_PATH_SIZE])
{
	int head;

	if (!*folder || !is_code(language) || len == 0 || *core == '.' ||
		len + strlen(ending) > NAME_BYTES)
		return false;
	head = snprintf(path, CLIP_PATH_SIZE, "%s/%s/", folder, language);
	if (head >= CLIP_PATH_SIZE ||
		snprintf(path + head, (size_t)(CLIP_PATH_SIZE - head), "%.*s%s", (int)len, core,
			ending) >= CLIP_PATH_SIZE - head)
		return false;
	for (char *at = path + head; *at; at++)
		if (*at == '/' || *at == '\n')
			*at = '-';
	return true;
}

bool chime_path(const char *folder, char path[CLIP_PATH_SIZE])
{
	return *folder && snprintf(path, CLIP_PATH_SIZE, "%s/chime.wav", folder) < CLIP_PATH_SIZE;
}

bool clip_is_there(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

bool clips_have_language(const char *folder, const char *language)
{
	char path[CLIP_PATH_SIZE];
	struct stat about;

	if (!*folder || !is_code(language))
		return false;
	if (snprintf(path, sizeof(path), "%s/%s", folder, language) >= (int)sizeof(path))
		return false;
	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}
