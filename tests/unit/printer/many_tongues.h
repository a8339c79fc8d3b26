/* A hall in eleven languages whose names are as long as names may be, and its texts. */
#ifndef NOVBE_TESTS_MANY_TONGUES_H
#define NOVBE_TESTS_MANY_TONGUES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/translations.h"
#include "firmware/wire/catalogue_message.h"
#include "tests/unit/printer/sample_hall.h"

enum { TONGUES = 11 };

/* A sentence of each, words of the length that its names have. */
static const struct {
	const char *language, *phrase;
} tongues[TONGUES] = {
	{"az", "Şəxsiyyət vəsiqəsinin dəyişdirilməsi və qeydiyyatı üzrə müraciətlərin qəbulu"},
	{"ru", "Государственная регистрация прав собственности на недвижимое имущество"},
	{"en", "Registration of a change of ownership of agricultural real estate"},
	{"tr", "Yabancıların çalışma izinlerine ilişkin başvuruların değerlendirilmesi"},
	{"uz", "Fuqarolarning shaxsiy guvohnomasini almashtirish boʻyicha murojaatlar"},
	{"id", "Pendaftaran perubahan kepemilikan perusahaan dan perizinan usaha"},
	{"am", "የወሳኝ ኩነት ምዝገባ እና የመታወቂያ ካርድ እድሳት አገልግሎት ማመልከቻ"},
	{"ar", "تسجيل انتقال ملكية العقارات الزراعية وتجديد بطاقات الهوية"},
	{"fa", "ثبت انتقال مالکیت املاک کشاورزی و تمدید کارت شناسایی"},
	{"ps", "د کرنیزو ځمکو د ملکیت د لېږد ثبتول او د پېژندپاڼې نوي کول"},
	{"ur", "زرعی جائیداد کی ملکیت کی منتقلی اور شناختی کارڈ کی تجدید"},
};

/* Words of the phrase over and over, as many as fit into so many bytes. */
static inline char *long_text(int tongue, size_t max)
{
	const char *phrase = tongues[tongue].phrase;
	char *text = calloc(1, max + 1);

	for (const char *word = phrase; *word;) {
		size_t len = strcspn(word, " "), used = strlen(text);

		if (used + len + (used > 0) > max)
			break;
		snprintf(text + used, max + 1 - used, "%s%.*s", used ? " " : "", (int)len, word);
		word += len + strspn(word + len, " ");
		word = *word ? word : phrase;
	}
	return text;
}

static inline void long_names(struct names *names, size_t max)
{
	for (int i = 0; i < TONGUES; i++)
		names->text[i] = long_text(i, max);
}

static inline struct hall_catalogue *long_hall(size_t name_bytes, size_t document_bytes)
{
	struct hall_catalogue *hall = hall_catalogue_new();
	struct catalogue_item *item;
	struct catalogue_service *service;
	struct catalogue_class *klass;
	struct catalogue_zone *zone;

	snprintf(hall->centre, ID_SIZE, "long");
	snprintf(hall->time_zone, sizeof(hall->time_zone), "Asia/Baku");
	snprintf(hall->qr_prefix, sizeof(hall->qr_prefix), "https://queue.example.org/t/");
	hall->sample = true;
	hall->language_count = TONGUES;
	for (int i = 0; i < TONGUES; i++)
		snprintf(hall->languages[i], LANGUAGE_SIZE, "%s", tongues[i].language);
	long_names(&hall->centre_names, name_bytes);
	klass = hall_catalogue_add_class(hall);
	snprintf(klass->id, ID_SIZE, "normal");
	klass = hall_catalogue_add_class(hall);
	snprintf(klass->id, ID_SIZE, "priority");
	long_names(&klass->names, name_bytes);
	zone = hall_catalogue_add_zone(hall);
	snprintf(zone->id, ID_SIZE, "a");
	long_names(&zone->names, name_bytes);
	item = hall_catalogue_add_institution(hall);
	snprintf(item->id, ID_SIZE, "land");
	long_names(&item->names, name_bytes);
	service = hall_catalogue_add_service(hall);
	snprintf(service->id, ID_SIZE, "transfer");
	snprintf(service->series, SERIES_SIZE, "MW");
	snprintf(service->zone, ID_SIZE, "a");
	service->open = true;
	long_names(&service->names, name_bytes);
	if (document_bytes)
		long_names(&service->documents, document_bytes);
	return hall;
}

/* po/<language>.po of each, compiled into a folder of the test's own. False when one is broken. */
static inline bool tongues_ready(struct translations *words, const char *folder)
{
	char command[512];

	for (int i = 0; i < TONGUES; i++) {
		if (!strcmp(tongues[i].language, "en"))
			continue;
		snprintf(command, sizeof(command), "msgfmt -o '%s/%s.mo' po/%s.po", folder,
			tongues[i].language, tongues[i].language);
		if (system(command) != 0)
			return false;
	}
	translations_init(words, folder);
	return true;
}

static inline struct ticket_message long_ticket(const char *language)
{
	struct ticket_message ticket = sample_ticket(language);

	snprintf(ticket.visit, sizeof(ticket.visit), "long-2026-11-23-MW047");
	snprintf(ticket.ticket, sizeof(ticket.ticket), "MW047");
	snprintf(ticket.service, sizeof(ticket.service), "transfer");
	snprintf(ticket.institution, sizeof(ticket.institution), "land");
	snprintf(ticket.klass, sizeof(ticket.klass), "priority");
	ticket.ahead = 107;
	return ticket;
}

#endif
