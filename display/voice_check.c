/* Recordings and paces against what the loudspeakers will have to say. */
#include "display/voice_check.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "display/call_words.h"
#include "firmware/base/catalogue.h"
#include "firmware/device/catalogue_store.h"
#include "firmware/voice/studio.h"

enum { MAX_CHECKED = 32 };

struct check {
	const char *path, *folder; /* the board file, the recordings */
	FILE *notes, *wrong;
	struct call_words words;
	int count; /* languages to look at */
	char languages[MAX_CHECKED][LANGUAGE_SIZE];
	const char *language; /* at hand */
	int wrong_count;
};

static bool is_folder(const char *folder, const char *name)
{
	char path[600];
	struct stat about;

	snprintf(path, sizeof(path), "%s%s%s", folder, *name ? "/" : "", name);
	return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static bool has_recordings(const struct check *check, const char *language)
{
	return *check->folder && is_folder(check->folder, language);
}

static bool is_spoken(const void *data, const char *language)
{
	return voice_speaks(language) || has_recordings(data, language);
}

static void add_language(struct check *check, const char *language)
{
	for (int i = 0; i < check->count; i++)
		if (strcmp(check->languages[i], language) == 0)
			return;
	if (check->count < MAX_CHECKED)
		snprintf(check->languages[check->count++], LANGUAGE_SIZE, "%s", language);
}

/* Folders of languages that have sentences; others may lie there for a kiosk. */
static void add_folders(struct check *check)
{
	DIR *folder = *check->folder ? opendir(check->folder) : NULL;
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		struct catalogue *texts;

		if (strlen(entry->d_name) >= LANGUAGE_SIZE || entry->d_name[0] == '.' ||
			!is_folder(check->folder, entry->d_name))
			continue;
		texts = catalogue_open(check->words.texts.folder, entry->d_name);
		if (texts || strcmp(entry->d_name, "en") == 0)
			add_language(check, entry->d_name);
		catalogue_free(texts);
	}
	if (folder)
		closedir(folder);
}

static void tell_trouble(void *data, const char *file, const char *trouble)
{
	struct check *check = data;

	fprintf(check->wrong, "%s: display.voice.recordings: '%s/%s%s%s': %s\n", check->path,
		check->folder, check->language, *file ? "/" : "", file, trouble);
	check->wrong_count++;
}

static int check_language(struct check *check, const char *language)
{
	const char *sentences[CALL_WORDS_SENTENCES];
	const char *spoken = call_words_language(&check->words, language);
	size_t count;
	int ret;

	if (strcmp(spoken, language) != 0)
		fprintf(check->notes,
			"%s: note: display.voice: '%s' has no voice and no recordings: its calls "
			"are said in '%s'\n",
			check->path, language, spoken);
	if (!has_recordings(check, language))
		return 0;
	check->language = language;
	count = call_words_sentences(&check->words, language, sentences);
	ret = voice_clips_check(check->folder, language, sentences, count, tell_trouble, check);
	return ret < 0 ? ret : 0;
}

static void check_folder(struct check *check)
{
	if (!*check->folder || is_folder(check->folder, ""))
		return;
	fprintf(check->wrong,
		"%s: display.voice.recordings: '%s': no such folder: make it, or leave it out and "
		"espeak-ng says everything\n",
		check->path, check->folder);
	check->wrong_count++;
}

/* What merging would have to do in the busiest minute. */
static void tell_pace(const struct check *check, const struct settings *settings)
{
	const struct voice_settings *voice = &settings->voice;
	int pace = voice->rules.pace_permille, peak = settings->peak_calls;
	int all = announcer_calls_a_minute(voice->language_count, pace);
	int one = announcer_calls_a_minute(1, pace);

	if (peak > one)
		fprintf(check->notes,
			"%s: note: display.voice: about %d calls a minute can be said, peak_calls "
			"is %d: some calls of such a minute are told as a number; voice.zones may "
			"share them among walls\n",
			check->path, one, peak);
	else if (peak > all)
		fprintf(check->notes,
			"%s: note: display.voice: about %d calls a minute can be said in %d "
			"languages, peak_calls is %d: in such a minute each is said in one\n",
			check->path, all, voice->language_count, peak);
}

static int check_all(
	struct check *check, const struct settings *settings, const struct hall_catalogue *hall)
{
	const char *fixed[ANNOUNCER_MAX_SAID_IN];
	int fixed_count = voice_settings_fixed(&settings->voice, fixed), ret = 0;

	call_words_use(&check->words, hall);
	for (int i = 0; i < fixed_count; i++)
		add_language(check, fixed[i]);
	if (fixed_count < settings->voice.language_count) /* the tickets' too */
		for (size_t i = 0; hall && i < hall->language_count; i++)
			add_language(check, hall->languages[i]);
	check_folder(check);
	add_folders(check);
	for (int i = 0; i < check->count && ret == 0; i++)
		ret = check_language(check, check->languages[i]);
	tell_pace(check, settings);
	return ret;
}

int voice_check(const char *path, const struct settings *settings, FILE *notes, FILE *wrong)
{
	struct check check = {
		.path = path,
		.folder = settings->voice.options.clips,
		.notes = notes,
		.wrong = wrong,
	};
	struct catalogue_store store;
	int ret;

	if (!settings->voice.on)
		return 0;
	call_words_init(&check.words, settings->texts, is_spoken, &check);
	catalogue_store_open(&store, settings->state);
	ret = check_all(&check, settings, store.hall);
	catalogue_store_close(&store);
	call_words_fini(&check.words);
	return ret < 0 ? ret : check.wrong_count;
}

static void write_clip(void *data, const char *file, const char *say)
{
	fprintf(data, "%s\t%s\n", file, say);
}

int voice_list(const char *texts, const char *language, FILE *out)
{
	const char *sentences[CALL_WORDS_SENTENCES];
	struct catalogue *catalogue = catalogue_open(texts, language);
	struct call_words words;
	size_t count;
	int ret;

	if (!catalogue && strcmp(language, "en") != 0)
		return -errno;
	catalogue_free(catalogue);
	call_words_init(&words, texts, is_spoken, NULL);
	count = call_words_sentences(&words, language, sentences);
	ret = voice_clips_list(language, sentences, count, write_clip, out);
	call_words_fini(&words);
	return ret < 0 ? ret : 0;
}
