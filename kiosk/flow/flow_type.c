/* What is typed or scanned: a search for services, and the code of an appointment. */
#include "kiosk/flow/flow_inside.h"

#include <string.h>

#include "kiosk/search/keyboard.h"
#include "kiosk/search/search.h"

/* While a quick answer is awaited the screen before it stands as it was. */
static enum flow_screen typing_screen(const struct flow *flow)
{
	return flow_is_waiting(flow->screen) ? flow->shown : flow->screen;
}

bool flow_types(const struct flow *flow)
{
	return (flow->screen == FLOW_SEARCH || flow->screen == FLOW_CODE) && !flow->asks_more;
}

void flow_forget_typed(struct flow *flow)
{
	memset(flow->typed, 0, sizeof(flow->typed));
	flow->other_script = false;
	flow->found_count = 0;
}

void flow_open_typing(struct flow *flow, enum flow_screen screen, int64_t now_ms)
{
	enum flow_screen from = flow->screen;

	flow_forget_typed(flow);
	if (screen != FLOW_CODE || (flow->has_numbers && !flow->staff.alone)) {
		flow_pass(flow, screen, now_ms);
		return;
	}
	/* Nobody should type a code only to learn that nobody can look it up. */
	flow_go_notice(flow, NOTICE_HUB_AWAY, now_ms);
	flow->notice_from = from;
}

/* ---- The search -------------------------------------------------------------------------------
 */

void flow_drop_found(struct flow *flow)
{
	int kept = 0;

	for (int i = 0; i < flow->found_count; i++) {
		if (flow->hall && flow->found[i] < flow->hall->service_count)
			flow->found[kept++] = flow->found[i];
	}
	flow->found_count = kept;
}

void flow_search_again(struct flow *flow)
{
	flow->found_count = 0;
	if (flow->search && flow->typed[0])
		flow->found_count = search_find(
			flow->search, flow->typed, flow->language, flow->found, FLOW_MAX_FOUND);
	flow_drop_found(flow);
}

static void typed_anew(struct flow *flow)
{
	flow->page = 0;
	flow->changed = true;
	/* Another service may stand there now. */
	if (flow->focus.control == CONTROL_TILE)
		flow->focus = (struct flow_target){CONTROL_NONE, 0};
	if (flow->screen == FLOW_SEARCH)
		flow_search_again(flow);
}

/* ---- Codes ------------------------------------------------------------------------------------
 */

/* The character as a code has it; '\0': none has it. */
static char code_character(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ? c : '\0';
}

bool flow_has_code(const struct flow *flow)
{
	size_t len = strlen(flow->typed);

	return len >= FLOW_LEAST_CODE && len < APPOINTMENT_CODE_SIZE;
}

static bool append_to_code(struct flow *flow, const char *character)
{
	size_t len = strlen(flow->typed);
	char c = character[0] && !character[1] ? code_character(character[0]) : '\0';

	if (!c || len + 1 >= APPOINTMENT_CODE_SIZE)
		return false;
	flow->typed[len] = c;
	flow->typed[len + 1] = '\0';
	return true;
}

/* With the code in flow->typed. */
static void ask_by_code(struct flow *flow, enum flow_screen from, int64_t now_ms)
{
	flow->by_code = true;
	flow->service[0] = flow->klass[0] = '\0';
	flow->chosen_on = from;
	if (!flow_has_code(flow))
		flow_go_notice(flow, NOTICE_NO_APPOINTMENT, now_ms);
	else if (!flow->day_open)
		flow_go_notice(flow, NOTICE_DAY_CLOSED, now_ms);
	else
		flow_pass(flow, FLOW_ASKING, now_ms);
}

void flow_check_in(struct flow *flow, int64_t now_ms)
{
	ask_by_code(flow, FLOW_CODE, now_ms);
}

/* ---- The keyboard -----------------------------------------------------------------------------
 */

const struct keyboard *flow_keyboard(const struct flow *flow)
{
	enum flow_screen at = typing_screen(flow);

	if (at == FLOW_CODE)
		return keyboard_of_codes();
	if (at != FLOW_SEARCH)
		return NULL;
	return flow->other_script ? keyboard_latin() : keyboard_of(flow->language);
}

const char *flow_key_text(const struct flow *flow, int tile)
{
	const struct keyboard *keyboard = flow_keyboard(flow);

	if (!keyboard || tile < 0)
		return NULL;
	if (tile < keyboard->digits.count)
		return keyboard->digits.keys[tile];
	tile -= keyboard->digits.count;
	for (int i = 0; i < keyboard->row_count; i++) {
		if (tile < keyboard->rows[i].count)
			return keyboard->rows[i].keys[tile];
		tile -= keyboard->rows[i].count;
	}
	return NULL;
}

bool flow_has_scripts(const struct flow *flow)
{
	return typing_screen(flow) == FLOW_SEARCH &&
	       keyboard_of(flow->language) != keyboard_latin();
}

bool flow_has_variants(const struct flow *flow)
{
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];

	return typing_screen(flow) == FLOW_SEARCH && keyboard_variants(flow->typed, variants) > 0;
}

static bool append(struct flow *flow, const char *character)
{
	unsigned char first = (unsigned char)character[0];

	if (flow->screen == FLOW_CODE)
		return append_to_code(flow, character);
	/* Nothing is searched by a space alone. */
	if (first < ' ' || first == 0x7f || (first == ' ' && !flow->typed[0]))
		return false;
	return text_append(flow->typed, sizeof(flow->typed), character);
}

static bool replace_last(struct flow *flow, int variant)
{
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];
	char before[FLOW_TYPED_SIZE];

	if (variant < 0 || variant >= keyboard_variants(flow->typed, variants))
		return false;
	memcpy(before, flow->typed, sizeof(before));
	if (text_erase(flow->typed) &&
		text_append(flow->typed, sizeof(flow->typed), variants[variant]))
		return true;
	memcpy(flow->typed, before, sizeof(before));
	return false;
}

void flow_type_by(struct flow *flow, struct flow_target target)
{
	const char *text = flow_key_text(flow, target.tile);
	bool typed = false;

	if (target.control == CONTROL_KEY)
		typed = text && append(flow, text);
	else if (target.control == CONTROL_VARIANT)
		typed = replace_last(flow, target.tile);
	else if (target.control == CONTROL_SPACE)
		typed = append(flow, " ");
	else if (target.control == CONTROL_ERASE)
		typed = text_erase(flow->typed);
	else
		flow->other_script = !flow->other_script;
	if (typed)
		typed_anew(flow);
	flow->changed = true;
}

/* ---- From outside the screen ------------------------------------------------------------------
 */

static void type_as_key(struct flow *flow, const char *character, int64_t now_ms)
{
	char c = character[0] && !character[1] ? character[0] : '\0';

	if (c >= '1' && c <= '9')
		flow_key(flow, FLOW_KEY_DIGIT, c - '1', now_ms);
	else if (c == '0')
		flow_key(flow, FLOW_KEY_HOME, 0, now_ms);
	else if (c == 'n')
		flow_key(flow, FLOW_KEY_NEXT_PAGE, 0, now_ms);
	else if (c == 'p')
		flow_key(flow, FLOW_KEY_PREVIOUS_PAGE, 0, now_ms);
	else if (flow->asks_more)
		flow_give_more(flow, now_ms);
}

void flow_type(struct flow *flow, const char *character, int64_t now_ms)
{
	if (!flow_types(flow)) {
		type_as_key(flow, character, now_ms);
		return;
	}
	flow_touched(flow, now_ms);
	if (append(flow, character))
		typed_anew(flow);
	flow_stay(flow, now_ms);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The code as it is typed; what has a character that codes do not have, or too many, is empty. */
static void read_code(const char *text, char code[APPOINTMENT_CODE_SIZE])
{
	const char *start = text, *end;
	size_t len;

	for (const char *c = text; *c; c++)
		start = *c == '/' || *c == '=' ? c + 1 : start;
	end = start + strlen(start);
	while (is_blank(*start))
		start++;
	while (end > start && is_blank(end[-1]))
		end--;
	len = (size_t)(end - start);
	code[0] = '\0';
	if (len >= APPOINTMENT_CODE_SIZE)
		return;
	for (size_t i = 0; i < len; i++) {
		code[i] = code_character(start[i]);
		if (!code[i]) {
			code[0] = '\0';
			return;
		}
	}
	code[len] = '\0';
}

/* A scanner reads a paper that is held before it over and over, also while its ticket is made. */
static bool is_echo_of_scan(struct flow *flow, const char *code, bool busy, int64_t now_ms)
{
	bool same = !strcmp(flow->last_scan, code);
	bool echo = same && now_ms < flow->last_scan_ms + FLOW_DOUBLE_STRIKE_MS;

	if (same || !busy)
		flow->last_scan_ms = now_ms;
	if (!busy)
		flow_set_id(flow->last_scan, sizeof(flow->last_scan), code);
	return echo;
}

bool flow_scan(struct flow *flow, const char *code, int64_t now_ms)
{
	enum flow_screen from = flow->screen == FLOW_CODE ? FLOW_CODE : FLOW_STARTING;
	char read[APPOINTMENT_CODE_SIZE];
	bool busy = flow_is_busy(flow, now_ms);

	if (!flow->hall || !flow->hall->appointments)
		return false;
	read_code(code, read);
	if (is_echo_of_scan(flow, read, busy, now_ms))
		return true;
	if (busy)
		return false;
	flow_begin(flow, "", now_ms);
	flow_forget_typed(flow);
	flow_set_id(flow->typed, sizeof(flow->typed), read);
	ask_by_code(flow, from, now_ms);
	/* A search on the screen would be one for the code. */
	if (flow->shown == FLOW_SEARCH)
		flow_show_wait(flow, now_ms);
	return true;
}
