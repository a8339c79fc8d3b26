/*
 * A main for the fuzz targets that needs no fuzzing engine: replays every file of the corpus, then
 * mutations of them made from a seed. The same seed gives the same inputs.
 *
 *   [NOVBE_RUNS=20000] [NOVBE_SEED=...] TARGET CORPUS
 *
 * CORPUS is a folder, or one file (to look at one input again). The words of corpus/NAME are in
 * NAME.dict beside corpus. An input that ends the program is left in build/crash-input.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Of the sanitizers' runtime, when linked with it. */
void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

enum { INPUT_MAX = 1 << 16, SEEDS_MAX = 1024, WORDS_MAX = 512, STEPS_MAX = 6, RUNS = 20000 };

struct blob {
	uint8_t *data;
	size_t size;
};

static struct blob seeds[SEEDS_MAX], words[WORDS_MAX];
static size_t seed_count, word_count;
static uint8_t input[INPUT_MAX];
static size_t input_size;
static uint64_t random_state;

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t random_next(void)
{
	uint64_t z = random_state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static size_t random_below(size_t limit)
{
	return limit ? (size_t)(random_next() % limit) : 0;
}

static void die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(2);
}

/* ---- Corpus and dictionary ---- */

static void blob_add(struct blob *list, size_t *count, size_t max, const void *data, size_t size)
{
	struct blob *blob = &list[*count];

	if (*count == max)
		die("corpus", "too many files or words");
	blob->data = malloc(size + 1);
	if (!blob->data)
		die("corpus", "out of memory");
	memcpy(blob->data, data, size);
	blob->size = size;
	++*count;
}

static void seed_read(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		die(path, strerror(errno));
	input_size = fread(input, 1, sizeof(input), file);
	fclose(file);
	blob_add(seeds, &seed_count, SEEDS_MAX, input, input_size);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* In the order of their names, so that a seed means the same everywhere. */
static void corpus_read(const char *path, bool is_folder)
{
	struct dirent **names;
	int count;

	if (!is_folder) {
		seed_read(path);
		return;
	}
	count = scandir(path, &names, NULL, by_name);
	if (count < 0)
		die(path, strerror(errno));
	for (int i = 0; i < count; i++) {
		char file[4096];

		if (names[i]->d_name[0] != '.') {
			snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
			seed_read(file);
		}
		free(names[i]);
	}
	free(names);
}

/* Lines `name="value"` with \" \\ and \xHH; # begins a comment. */
static void word_read(char *line)
{
	char *from = strchr(line, '"'), *to = line;

	if (line[0] == '#' || !from)
		return;
	for (from++; *from && *from != '"'; from++) {
		unsigned int byte;

		if (*from == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &byte) == 1) {
			*to++ = (char)byte;
			from += 3;
		} else {
			if (*from == '\\')
				from++;
			*to++ = *from;
		}
	}
	blob_add(words, &word_count, WORDS_MAX, line, (size_t)(to - line));
}

static void dictionary_read(const char *corpus)
{
	const char *name = strrchr(corpus, '/');
	char path[4096], line[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/../../%s.dict", corpus, name ? name + 1 : corpus);
	file = fopen(path, "r");
	if (!file)
		die(path, strerror(errno));
	while (fgets(line, sizeof(line), file))
		word_read(line);
	fclose(file);
}

/* ---- Mutations ---- */

/* Puts bytes in place of `old` bytes at `at`. */
static void input_replace(size_t at, size_t old, const uint8_t *data, size_t size)
{
	if (input_size - old + size > INPUT_MAX)
		return;
	memmove(input + at + size, input + at + old, input_size - at - old);
	if (size)
		memmove(input + at, data, size);
	input_size = input_size - old + size;
}

/* Another word in place of a whole text or number: what stays is still JSON. */
static void token_replace(size_t at)
{
	const struct blob *word;
	size_t end;
	int tries = 16;

	while (at < input_size && input[at] != '"' && (input[at] < '0' || input[at] > '9'))
		at++;
	if (at == input_size)
		return;
	end = at + 1;
	if (input[at] == '"')
		while (end < input_size && input[end] != '"')
			end++;
	else
		while (end < input_size && input[end] >= '0' && input[end] <= '9')
			end++;
	end += input[at] == '"' && end < input_size;
	do
		word = &words[random_below(word_count)];
	while (--tries && word->size && word->data[word->size - 1] == ':');
	input_replace(at, end - at, word->data, word->size);
}

static void mutate_once(void)
{
	static uint8_t piece[INPUT_MAX];
	const struct blob *other = &seeds[random_below(seed_count)];
	size_t at = random_below(input_size + 1), rest = input_size - at;
	size_t len = random_below(rest < 32 ? rest + 1 : 33), from;
	uint8_t byte = (uint8_t)random_next();

	switch (random_below(word_count ? 14 : 6)) {
	case 0:
		if (rest)
			input[at] ^= (uint8_t)(1u << random_below(8));
		break;
	case 1:
		input_replace(at, 0, &byte, 1);
		break;
	case 2:
		input_replace(at, len, NULL, 0);
		break;
	case 3: /* the same again */
		memcpy(piece, input + at, len);
		input_replace(at, 0, piece, len);
		break;
	case 4: /* a piece of another one */
		from = random_below(other->size + 1);
		len = random_below(other->size - from + 1);
		input_replace(at, 0, other->data + from, len);
		break;
	case 5:
		input_size = at;
		break;
	case 6: {
		const struct blob *word = &words[random_below(word_count)];

		input_replace(at, random_next() & 1 ? len : 0, word->data, word->size);
		break;
	}
	default:
		token_replace(at);
		break;
	}
}

static void mutate(void)
{
	const struct blob *seed = &seeds[random_below(seed_count)];
	size_t steps = 1 + random_below(1 + random_below(STEPS_MAX)); /* mostly one or two */

	memcpy(input, seed->data, seed->size);
	input_size = seed->size;
	while (steps--)
		mutate_once();
}

/* ---- Running ---- */

static void input_keep(void)
{
	int fd = open("build/crash-input", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd < 0)
		return;
	if (write(fd, input, input_size) == (ssize_t)input_size)
		fputs("the input is in build/crash-input\n", stderr);
	close(fd);
}

/* On the heap and of exactly its size, so that reading one byte too far is seen. */
static void input_run(void)
{
	uint8_t *copy = malloc(input_size ? input_size : 1);

	if (!copy)
		die("input", "out of memory");
	memcpy(copy, input, input_size);
	LLVMFuzzerTestOneInput(copy, input_size);
	free(copy);
}

static void blobs_free(struct blob *list, size_t count)
{
	while (count--)
		free(list[count].data);
}

static unsigned long long environment_number(const char *name, unsigned long long otherwise)
{
	const char *text = getenv(name);

	return text && *text ? strtoull(text, NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	unsigned long long runs = environment_number("NOVBE_RUNS", RUNS);
	struct stat st;

	random_state = environment_number("NOVBE_SEED", (unsigned long long)time(NULL));
	if (argc != 2)
		die(argv[0], "usage: [NOVBE_RUNS=N] [NOVBE_SEED=N] TARGET CORPUS");
	if (stat(argv[1], &st) < 0)
		die(argv[1], strerror(errno));
	if (S_ISDIR(st.st_mode))
		dictionary_read(argv[1]);
	else
		runs = 0;
	corpus_read(argv[1], S_ISDIR(st.st_mode));
	if (!seed_count)
		die(argv[1], "no file in it");
	printf("%s: %zu inputs, %llu mutations, NOVBE_SEED=%llu\n", argv[1], seed_count, runs,
		(unsigned long long)random_state);
	fflush(stdout);
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(input_keep);
	for (size_t i = 0; i < seed_count; i++) {
		memcpy(input, seeds[i].data, seeds[i].size);
		input_size = seeds[i].size;
		input_run();
	}
	while (runs--) {
		mutate();
		input_run();
	}
	blobs_free(seeds, seed_count);
	blobs_free(words, word_count);
	return 0;
}
