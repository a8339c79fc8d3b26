/* Finding what a mistyped id was meant to be: by edit distance (Levenshtein), and by parts. */
#include "printer/daemon/near.h"

#include <stdio.h>
#include <string.h>

enum { NOT_NEAR = 1000 };

/* Steps of adding, dropping or changing one byte; words longer than NEAR_MAX_WORD are cut. */
static int steps_between(const char *a, const char *b)
{
	int row[NEAR_MAX_WORD + 1];
	int a_len = (int)strnlen(a, NEAR_MAX_WORD), b_len = (int)strnlen(b, NEAR_MAX_WORD);

	for (int j = 0; j <= b_len; j++)
		row[j] = j;
	for (int i = 1; i <= a_len; i++) {
		int corner = row[0]; /* of the row above, one to the left */

		row[0] = i;
		for (int j = 1; j <= b_len; j++) {
			int above = row[j];
			int best = corner + (a[i - 1] != b[j - 1]);

			best = above + 1 < best ? above + 1 : best;
			row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			corner = above;
		}
	}
	return row[b_len];
}

static int distance(const char *word, const char *id)
{
	int len = (int)strnlen(word, NEAR_MAX_WORD), steps;

	if (!word[0])
		return NOT_NEAR;
	if (len >= 2 && (strstr(id, word) || (strlen(id) >= 2 && strstr(word, id))))
		return 1;
	steps = steps_between(word, id);
	return steps <= 1 || 3 * steps <= len ? 1 + steps : NOT_NEAR;
}

const char *near_ids(
	const char *word, near_id_fn *id, const void *data, int count, char *text, size_t size)
{
	struct {
		int at, distance;
	} best[NEAR_MAX];
	int found = 0;
	size_t len = 0;

	for (int i = 0; i < count; i++) {
		int far = distance(word, id(data, i)), place = found;

		while (place > 0 && best[place - 1].distance > far)
			place--;
		if (far == NOT_NEAR || place == NEAR_MAX)
			continue;
		if (found < NEAR_MAX)
			found++;
		memmove(&best[place + 1], &best[place],
			(size_t)(found - 1 - place) * sizeof(best[0]));
		best[place].at = i;
		best[place].distance = far;
	}
	text[0] = '\0';
	for (int i = 0; i < found; i++) {
		const char *one = id(data, best[i].at);

		if (len + strlen(one) + 3 > size)
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "", one);
	}
	return text;
}
