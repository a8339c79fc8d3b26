/* Letters, sounds, consonants. */
#include "kiosk/search/transliteration.h"

#include <stddef.h>
#include <string.h>

#include "kiosk/search/character.h"
#include "kiosk/search/transliteration_letters.h"

/* Letters together, the longest first; a sound is one letter. dj and dzh are ж where it is spoken
 * as in English "jam"; sch is the German щ. */
static const struct {
	char letters[5];
	char sound;
} together[] = {
	{"shch", 's'},
	{"sch", 's'},
	{"dzh", 'c'},
	{"chh", 'c'},
	{"dj", 'c'},
	{"sh", 's'},
	{"ch", 'c'},
	{"zh", 'c'},
	{"kh", 'h'},
	{"gh", 'k'},
	{"ph", 'f'},
	{"th", 't'},
	{"dh", 'd'},
	{"bh", 'b'},
	{"ts", 's'},
	{"ck", 'k'},
};

/* a..z */
static const char alone[] = "abcdafkhicklmnopkrstuvvhiz";

static bool is_vowel(char sound)
{
	return sound == 'a' || sound == 'i' || sound == 'o' || sound == 'u';
}

static bool is_consonant(char sound)
{
	return sound >= 'a' && sound <= 'z' && !is_vowel(sound);
}

static char sound_next(const char **letters)
{
	char letter = **letters;

	for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++) {
		size_t len;

		if (letter != together[i].letters[0])
			continue;
		len = strlen(together[i].letters);
		if (strncmp(*letters, together[i].letters, len))
			continue;
		*letters += len;
		return together[i].sound;
	}
	++*letters;
	return letter >= 'a' && letter <= 'z' ? alone[letter - 'a'] : letter;
}

static void sound_make(const char *letters, char *sound)
{
	size_t len = 0;

	while (*letters) {
		char next = sound_next(&letters);
		bool doubled = len && sound[len - 1] == next && (next < '0' || next > '9');

		if (doubled)
			continue;
		if (len > 1 && is_vowel(next) && sound[len - 1] == 'i' &&
			is_consonant(sound[len - 2]))
			len--;
		sound[len++] = next;
	}
	sound[len] = '\0';
}

static void skeleton_make(const char *sound, char *skeleton)
{
	size_t len = 0;

	for (size_t i = 0; sound[i]; i++) {
		if (i == 0 && is_vowel(sound[i]))
			skeleton[len++] = 'a';
		else if (!is_vowel(sound[i]) && (i == 0 || sound[i] != 'v'))
			skeleton[len++] = sound[i];
	}
	if (len > 1 && skeleton[len - 1] == 'h')
		len--;
	skeleton[len] = '\0';
}

bool transliteration_next(const char **text, struct transliteration *word)
{
	size_t len = 0;
	uint32_t c;

	*word = (struct transliteration){0};
	while ((c = character_next(text)) != 0) {
		char latin[LETTER_LATIN_SIZE];
		enum letter_kind kind = letter_romanize(c, latin);
		size_t more = strlen(latin);

		if (kind == LETTER_NONE && len)
			break;
		if (kind == LETTER_VOWELLESS)
			word->is_vowelless = true;
		if (len + more >= sizeof(word->letters))
			continue; /* the rest of it is passed over */
		memcpy(word->letters + len, latin, more);
		len += more;
	}
	if (len == 0)
		return false;
	sound_make(word->letters, word->sound);
	skeleton_make(word->sound, word->skeleton);
	return true;
}
