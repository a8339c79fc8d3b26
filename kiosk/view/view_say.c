/* The calm screens that only say something: one moment, and why there is no ticket. */
#include <stdio.h>

#include "firmware/base/zone.h"
#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define SIGN_EM_MM  30.0F
#define TITLE_EM_MM 9.5F
#define TEXT_EM_MM  5.8F

enum { DAY_S = 86400 };

struct sentence {
	enum view_sign sign;
	const char *title, *text; /* English; "": none */
};

static const struct sentence notices[NOTICE_COUNT] = {
	[NOTICE_HUB_AWAY] = {SIGN_STAFF, "Please ask the staff",
		"This kiosk cannot give tickets at the moment. The staff will help you."},
	[NOTICE_DAY_CLOSED] = {SIGN_CLOCK, "We are closed now",
		"Tickets are given again when the centre opens."},
	[NOTICE_SERVICE_CLOSED] = {SIGN_CLOSED, "This service is closed now",
		"Please choose another service or ask the staff."},
	[NOTICE_PRINTER] = {SIGN_SLIP, "No ticket could be printed",
		"Please ask the staff or use another kiosk."},
	[NOTICE_NO_PRINTER] = {SIGN_SLIP, "This kiosk cannot print tickets now",
		"Please use another kiosk or ask the staff."},
	[NOTICE_NO_NUMBER] = {SIGN_CLOSED, "No more tickets today",
		"All numbers for this service have been given. Please ask the staff."},
	[NOTICE_NO_SERVICE] = {SIGN_QUESTION, "No ticket could be given",
		"Please choose another service or ask the staff."},
	[NOTICE_NO_APPOINTMENT] = {SIGN_QUESTION, "This code is not known",
		"Please check the code of your appointment or ask the staff."},
	[NOTICE_TOO_EARLY] = {SIGN_CLOCK, "It is too early for your appointment",
		"You can check in from {time} on."},
	[NOTICE_TOO_LATE] = {SIGN_CALENDAR, "The time of your appointment has passed",
		"You can take an ordinary ticket or ask the staff."},
	[NOTICE_REFUSED] = {SIGN_STAFF, "No ticket could be given",
		"Please try again or ask the staff."},
	[NOTICE_NOT_OPEN] = {SIGN_CLOCK, "This service is closed now",
		"Please choose another service or ask the staff."},
	[NOTICE_CLOSING] = {SIGN_CLOCK, "No more tickets today",
		"This service closes before it would be your turn. Please come another day."},
};

static const char *printer_trouble(const struct flow *flow)
{
	switch (flow->printer) {
	case FLOW_PRINTER_NO_PAPER:
		return "The printer is out of paper.";
	case FLOW_PRINTER_COVER_OPEN:
		return "The printer's cover is open.";
	default:
		return "The printer does not answer.";
	}
}

static struct sentence sentence_of(const struct flow *flow)
{
	switch (flow->shown) {
	case FLOW_ASKING:
		return (struct sentence){
			SIGN_CLOCK, "One moment, please", "Your number is being prepared."};
	case FLOW_PRINTING:
	case FLOW_COPYING:
		if (flow->shown == FLOW_PRINTING && flow_printer_fails(flow))
			return (struct sentence){
				SIGN_SLIP, printer_trouble(flow), "One moment, please"};
		return (struct sentence){
			SIGN_SLIP, "One moment, please", "Your ticket is being printed."};
	case FLOW_BUTTONS:
		return (struct sentence){SIGN_SLIP, "Please press the button of your service", ""};
	case FLOW_STARTING:
	case FLOW_CHECKING:
		return (struct sentence){SIGN_CLOCK, "One moment, please", ""};
	default:
		return notices[flow->notice];
	}
}

/* The time that a notice is about, wall time; 0: it is about none. */
static int64_t when_of(const struct flow *flow)
{
	return flow->notice == NOTICE_DAY_CLOSED ? flow->doors.opens_ms : flow->when_ms;
}

/* Seconds since 1970 on the hall's clock. */
static int64_t local_s(const struct making *m, int64_t wall_ms)
{
	struct zone *zone = m->hall ? zone_open(m->hall->time_zone) : NULL;
	int64_t until_s, wall_s = wall_ms / 1000;
	int64_t local_s = wall_s + (zone ? zone_offset_s(zone, wall_s, &until_s) : 0);

	zone_free(zone);
	return local_s;
}

/* Closed by its hours: until when, as soon as that is known. */
static const char *opens_again(const struct making *m)
{
	const struct flow *flow = m->flow;
	bool by_hours = (flow->notice == NOTICE_DAY_CLOSED && flow->doors.closed) ||
			flow->notice == NOTICE_NOT_OPEN;

	if (flow->shown != FLOW_NOTICE || !by_hours || when_of(flow) <= 0)
		return NULL;
	if (local_s(m, when_of(flow)) / DAY_S == local_s(m, flow->doors.now_ms) / DAY_S)
		return "Tickets are given again today from {time} on.";
	return "Tickets are given again on {date} from {time} on.";
}

/* "21 March 2027" on the hall's calendar. */
static const char *calendar_date(
	const struct making *m, const char *language, char text[WORDING_SIZE])
{
	int64_t year;
	int month, day;
	char plain[32];

	date_from_days(local_s(m, when_of(m->flow)) / DAY_S, &year, &month, &day);
	snprintf(plain, sizeof(plain), "%04d-%02d-%02d", (int)year, month, day);
	return wording_date(text, translations_of(m->facts->texts, language), plain);
}

/* "09:40" on the hall's clock; the sentence stays whole without it. */
static const char *clock_time(const struct making *m, char *text, size_t size)
{
	int minute = (int)(((local_s(m, when_of(m->flow)) / 60) % 1440 + 1440) % 1440);
	char plain[8];

	snprintf(plain, sizeof(plain), "%02d:%02d", minute / 60, minute % 60);
	return paint_id(text, size, plain);
}

struct paint_box view_open_box(const struct making *m)
{
	struct paint_box box = {m->scale.margin, m->frame.header.height + m->scale.gap,
		m->view->panel.width_px - 2 * m->scale.margin, 0};
	int bottom = m->frame.footer.height > 0 ? m->frame.footer.y : m->view->panel.height_px;

	if (m->frame.pages.height > 0)
		bottom = m->frame.pages.y;

	box.height = bottom - m->scale.gap - box.y;
	return box;
}

static void add_sentence(struct making *m, struct paint_box box, const char *language,
	const struct sentence *sentence, bool with_sign)
{
	struct stack_item items[3];
	char time[24], date[WORDING_SIZE], text[WORDING_SIZE];
	int count = 0;

	if (with_sign && !m->scale.tight)
		items[count++] = (struct stack_item){
			{.mm = SIGN_EM_MM, .colour = m->look->accent}, "", NULL, 0, sentence->sign};
	items[count++] = (struct stack_item){{.language = language,
						     .mm = TITLE_EM_MM,
						     .bold = true,
						     .align = PAINT_CENTRE,
						     .colour = m->look->ink},
		say_in(m, language, sentence->title), NULL, 8, SIGN_NONE};
	if (sentence->text[0] && (with_sign || !m->scale.tight)) {
		wording_fill(text, sizeof(text), say_in(m, language, sentence->text), "time",
			clock_time(m, time, sizeof(time)), "date", calendar_date(m, language, date),
			NULL);
		items[count++] = (struct stack_item){{.language = language,
							     .mm = TEXT_EM_MM,
							     .align = PAINT_CENTRE,
							     .colour = m->look->quiet},
			text, NULL, 5, SIGN_NONE};
	}
	stack_add(m, items, count, box, PAINT_MIDDLE, 1.15F);
}

/* At home nobody has chosen a language: the sentence stands there in the hall's first three. */
static void say_in_all(struct making *m, struct paint_box box, const struct sentence *sentence)
{
	int count = !m->hall || !m->hall->language_count ? 1
		    : m->hall->language_count < 3	 ? m->hall->language_count
							 : 3;

	if (!m->scale.tight) {
		struct view_node *node;
		int side = making_px(m, SIGN_EM_MM * 0.7F);

		node = node_add(m, VIEW_BAND,
			(struct paint_box){box.x, box.y + making_px(m, 4), box.width, side});
		node->sign = sentence->sign;
		node->sign_box = node->box;
		node->sign_colour = m->look->accent;
		box.y += side + making_px(m, 6);
		box.height -= side + making_px(m, 6);
	}
	for (int i = 0; i < count; i++)
		add_sentence(m, box_row(box, count, i, m->scale.gap),
			m->hall && m->hall->language_count ? m->hall->languages[i] : "en", sentence,
			false);
}

/* While a printer in trouble is waited for the number stands there already, where it counts without
 * paper: somebody who leaves knows it. */
static bool shows_ticket(const struct flow *flow)
{
	return flow->shown == FLOW_PRINTING && flow_printer_fails(flow) && flow_is_paperless(flow);
}

void view_say(struct making *m)
{
	const struct flow *flow = m->flow;
	struct sentence sentence = sentence_of(flow);
	bool language_known = flow_may_back(flow) || flow->shown == FLOW_CHECKING ||
			      flow->shown == FLOW_ASKING || flow->shown == FLOW_PRINTING ||
			      flow->shown == FLOW_COPYING;

	if (shows_ticket(flow)) {
		view_ticket(m);
		return;
	}
	if (opens_again(m))
		sentence.text = opens_again(m);
	view_bands(m);
	if (language_known)
		add_sentence(m, view_open_box(m), m->language, &sentence, true);
	else
		say_in_all(m, view_open_box(m), &sentence);
	view_footer(m);
}
