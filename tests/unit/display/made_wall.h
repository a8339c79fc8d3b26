/*
 * A wall for tests: a hall in any of the shipped languages, scenes of every kind, and the picture
 * of one. Texts come from build/po, as the program's do.
 */
#ifndef NOVBE_TESTS_MADE_WALL_H
#define NOVBE_TESTS_MADE_WALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display/canvas.h"
#include "firmware/base/json.h"
#include "firmware/paint/picture.h"

struct made_words {
	const char *code, *centre, *institution, *service, *message;
};

static const struct made_words made_words[] = {
	{"az", "Vətəndaşlara xidmət mərkəzi", "Daxili İşlər Nazirliyi",
		"Şəxsiyyət vəsiqəsinin verilməsi", "Sənədlərinizi hazır saxlayın"},
	{"ru", "Центр обслуживания граждан", "Министерство внутренних дел",
		"Выдача удостоверения личности", "Подготовьте, пожалуйста, документы"},
	{"en", "Citizens' service centre", "Ministry of Internal Affairs", "Identity card",
		"Please have your documents ready"},
	{"tr", "Vatandaş hizmet merkezi", "İçişleri Bakanlığı", "Kimlik kartı",
		"Lütfen belgelerinizi hazır bulundurun"},
	{"uz", "Fuqarolarga xizmat koʻrsatish markazi", "Ichki ishlar vazirligi", "ID-karta berish",
		"Iltimos, hujjatlaringizni tayyorlab turing"},
	{"id", "Pusat Pelayanan Warga", "Kementerian Dalam Negeri", "Kartu Tanda Penduduk",
		"Mohon siapkan dokumen Anda"},
	{"am", "የዜጎች አገልግሎት ማዕከል", "የአገር ውስጥ ጉዳይ ሚኒስቴር", "መታወቂያ ካርድ ማውጣት", "እባክዎ ሰነዶችዎን ያዘጋጁ"},
	{"ar", "مركز خدمة المواطنين", "وزارة الداخلية", "إصدار بطاقة الهوية",
		"يرجى تجهيز مستنداتكم"},
	{"fa", "مرکز خدمات شهروندان", "وزارت امور داخله", "صدور تذکرهٔ الکترونیکی",
		"لطفاً مدارک خود را آماده کنید"},
	{"ps", "د وګړو د خدمتونو مرکز", "د کورنیو چارو وزارت", "د برېښنايي تذکرې ورکول",
		"مهرباني وکړئ خپل اسناد چمتو کړئ"},
	{"ur", "شہری خدمت مرکز", "وزارت داخلہ", "شناختی کارڈ کا اجرا",
		"براہ کرم اپنے کاغذات تیار رکھیں"},
};
enum { MADE_LANGUAGES = sizeof(made_words) / sizeof(made_words[0]), MADE_INSTITUTIONS = 5 };

struct made_wish {
	const char *languages; /* codes, separated by spaces, in the hall's order */
	bool long_names;       /* as long as a hall file may have them */
	bool message, sample;
};

static const struct made_words *made_find(const char *code)
{
	for (size_t i = 0; i < MADE_LANGUAGES; i++)
		if (strcmp(made_words[i].code, code) == 0)
			return &made_words[i];
	abort();
}

/* The text again and again, up to `bytes`, never half a character. */
static void made_long(char *to, const char *text, size_t bytes)
{
	size_t at = 0;

	for (size_t i = 0; at < bytes; i++) {
		size_t len = strlen(text), from = i % (len + 1);
		char c = from == len ? ' ' : text[from];

		to[at++] = c;
	}
	while (at > 0 && ((unsigned char)to[at - 1] & 0xc0) == 0x80)
		at--;
	if (at > 0 && (unsigned char)to[at - 1] >= 0xc0)
		at--;
	to[at] = '\0';
}

static void made_names(FILE *out, const char *key, const char *languages, size_t offset,
	size_t bytes, const char *suffix)
{
	char codes[80], *rest = codes, *code;
	const char *comma = "";

	snprintf(codes, sizeof(codes), "%s", languages);
	fprintf(out, "\"%s\":{", key);
	while ((code = strsep(&rest, " "))) {
		const struct made_words *words = made_find(code);
		const char *text = *(const char *const *)((const char *)words + offset);
		char lengthened[200];

		snprintf(lengthened, sizeof(lengthened), "%s%s", text, suffix);
		if (bytes)
			made_long(lengthened, text, bytes);
		fprintf(out, "%s\"%s\":\"%s\"", comma, code, lengthened);
		comma = ",";
	}
	fprintf(out, "}");
}

static void made_head(FILE *out, const struct made_wish *wish)
{
	size_t name = wish->long_names ? CATALOGUE_MAX_NAME : 0;
	size_t message = wish->long_names ? CATALOGUE_MAX_MESSAGE : 0;

	fprintf(out,
		"{\"version\":3,\"centre\":\"made\",\"time_zone\":\"Asia/Baku\","
		"\"day_start\":240,\"qr_prefix\":\"\",\"sample\":%s,\"languages\":[\"",
		wish->sample ? "true" : "false");
	for (const char *c = wish->languages; *c; c++)
		fputs(*c == ' ' ? "\",\"" : (char[2]){*c}, out);
	fprintf(out, "\"],");
	made_names(out, "names", wish->languages, offsetof(struct made_words, centre), name, "");
	fprintf(out, ",\"classes\":[{\"id\":\"normal\",");
	made_names(out, "names", wish->languages, offsetof(struct made_words, service), 0, "");
	fprintf(out, "}],\"institutions\":[\"i0\",\"i1\",\"i2\",\"i3\",\"i4\"],"
		     "\"zones\":[{\"id\":\"a\",");
	made_names(out, "names", wish->languages, offsetof(struct made_words, centre), 0, "");
	if (wish->message) {
		fprintf(out, ",");
		made_names(out, "message", wish->languages, offsetof(struct made_words, message),
			message, "");
	}
	fprintf(out, "}],\"counters\":[{\"counter\":12,\"zone\":\"a\"}],\"devices\":[]}");
}

static void made_institution(FILE *out, const struct made_wish *wish, int number)
{
	size_t name = wish->long_names ? CATALOGUE_MAX_NAME : 0;
	char suffix[8];

	snprintf(suffix, sizeof(suffix), " %d", number + 1);
	fprintf(out, "{\"version\":3,\"institution\":\"i%d\",", number);
	made_names(out, "names", wish->languages, offsetof(struct made_words, institution), name,
		suffix);
	fprintf(out, ",\"services\":[{\"id\":\"s%d\",\"series\":\"%c\",", number, 'A' + number);
	made_names(out, "names", wish->languages, offsetof(struct made_words, service), name, "");
	fprintf(out, ",\"documents\":{},\"zone\":\"a\",\"open\":true}]}");
}

static struct hall_catalogue *made_catalogue(const struct made_wish *wish)
{
	struct hall_catalogue *catalogue = NULL;

	for (int i = -1; i < MADE_INSTITUTIONS; i++) {
		char *text = NULL;
		size_t len = 0;
		FILE *out = open_memstream(&text, &len);
		int ret;

		if (i < 0)
			made_head(out, wish);
		else
			made_institution(out, wish, i);
		fclose(out);
		struct json *json = json_parse(text, len, NULL);

		ret = !json   ? -1
		      : i < 0 ? catalogue_message_read(json, &catalogue)
			      : catalogue_message_read_institution(json, catalogue);
		if (ret < 0) {
			fprintf(stderr, "made: %d: %s\n", ret, text);
			abort();
		}
		json_free(json);
		free(text);
	}
	return catalogue;
}

/* Line `at` of the scene; its service is spoken of in one of the hall's languages. */
static inline struct scene_line *made_line(struct scene *scene,
	const struct hall_catalogue *catalogue, int at, const char *ticket, const char *counter)
{
	struct scene_line *line = &scene->lines[at];
	const char *language = catalogue->languages[at % catalogue->language_count];
	const struct name name = names_in(catalogue, &catalogue->services[0].names, language);

	memset(line, 0, sizeof(*line));
	snprintf(line->ticket, sizeof(line->ticket), "%s", ticket);
	snprintf(line->counter, sizeof(line->counter), "%s", counter);
	snprintf(line->language, sizeof(line->language), "%s", language);
	snprintf(line->service, sizeof(line->service), "%s", name.text);
	snprintf(line->service_language, sizeof(line->service_language), "%s", name.language);
	return line;
}

static inline void made_lit(struct scene_line *line)
{
	line->lit = line->bright = true;
	line->filled = SCENE_WHOLE;
}

/* So many calls, the first `lit` of them new, every third one recalled. */
static inline void made_calls(
	struct scene *scene, const struct hall_catalogue *catalogue, int count, int heads, int lit)
{
	memset(scene, 0, sizeof(*scene));
	scene->hall = 1;
	scene->words = SCENE_WELCOME;
	snprintf(scene->clock, sizeof(scene->clock), "09:15");
	scene->count = (size_t)count;
	scene->heads = (size_t)(count < heads ? count : heads);
	scene->calm = count == 0;
	for (int i = 0; i < count; i++) {
		char ticket[8], counter[8];

		snprintf(ticket, sizeof(ticket), "%c%03d", "AEMKT"[i % 5], 47 + i * 7);
		snprintf(counter, sizeof(counter), "%d", 12 + i * 3);
		struct scene_line *line = made_line(scene, catalogue, i, ticket, counter);

		if (i < lit)
			made_lit(line);
		line->recalled = i % 3 == 1;
		line->recalls = line->recalled;
	}
}

static inline void made_waiting(struct scene *scene, int count)
{
	scene->waiting_count = (size_t)count;
	for (int i = 0; i < count; i++)
		scene->waiting[i] = (struct summary_line){(uint16_t)i, (uint32_t)(3 + 8 * i),
			(uint16_t)(5 * i), (uint16_t)(i == 3 ? 0 : 15 + 5 * i)};
}

static inline struct texts *made_texts(const struct hall_catalogue *catalogue)
{
	struct texts *texts = texts_new("build/po");

	texts_set_languages(texts, catalogue);
	return texts;
}

static inline void made_damage(void *data, struct paint_box box)
{
	(void)data;
	(void)box;
}

#endif
