/*
 * Sizes, and where the parts of a screen stand:
 *
 *   header    the centre's name
 *   title     the question            [tools: search, most used, appointment]
 *   body      what there is to choose or to read
 *   pages     previous, 1 / 3, next   (in the footer where the screen is wide, or the letters
 * large) footer    back, home                                              access
 *
 * Whoever asks for a lower screen gets all that is touched below hands_top.
 */
#include <math.h>

#include "kiosk/view/view_inside.h"

#define HEADER_MM	  14.0F
#define TITLE_MM	  16.0F
#define TOOL_MM		  41.0F /* wide, with its word */
#define FOOTER_SPACE_MM	  3.0F
#define HERO_MM		  30.0F /* the band of the first screen */
#define HERO_LESS_MM	  21.0F /* with many languages below it */
#define NAME_EM_MM	  6.0F	/* of the centre, in the header */
#define WIDE_MM		  190.0F
#define CAPITAL_EM	  PAINT_CAPITAL_EM
#define LOW_LANDSCAPE_PCT 38 /* from the top; an upright panel's lower half is in reach */
#define LOW_TIGHT_PCT	  30 /* a small panel with large letters */

enum { MANY_LANGUAGES = 6 };

struct scale scale_of(const struct panel *panel, const struct flow_access *access)
{
	struct scale s = {.panel = *panel,
		.unit_px = layout_unit_px(panel),
		.mm_px = panel_mm_px(panel),
		.large = access->on[SWITCH_LARGE],
		.low = access->on[SWITCH_LOW],
		.upright = panel_is_upright(panel)};
	int least = (int)ceilf(VIEW_TARGET_MM * s.mm_px);

	if (s.large) /* whole quarters of a pixel, as painted */
		s.large_px = ceilf(VIEW_LARGE_CAPITAL_MM * s.mm_px / CAPITAL_EM * 4) / 4;
	s.tight = s.large && NAME_EM_MM * s.unit_px < s.large_px;
	s.margin = scale_px(&s, s.tight ? 4 : 7);
	s.gap = scale_px(&s, s.tight ? 3 : 4);
	s.target = scale_px(&s, VIEW_TARGET_MM);
	s.target = s.target < least ? least : s.target;
	s.key = (int)ceilf(VIEW_KEY_MM * s.mm_px);
	return s;
}

int scale_px(const struct scale *scale, float mm)
{
	return (int)(mm * scale->unit_px + 0.5F);
}

bool frame_is_choice(enum flow_screen screen)
{
	switch (screen) {
	case FLOW_LANGUAGE:
	case FLOW_INSTITUTION:
	case FLOW_SERVICE:
	case FLOW_POPULAR:
	case FLOW_SEARCH:
	case FLOW_CODE:
	case FLOW_CLASS:
	case FLOW_DETAILS:
		return true;
	default:
		return false;
	}
}

static int tools_of(const struct flow *flow)
{
	if (frame_has_keys(flow->shown))
		return 0;
	return flow_offers(flow, CONTROL_SEARCH) + flow_offers(flow, CONTROL_POPULAR) +
	       flow_offers(flow, CONTROL_APPOINTMENT);
}

static int header_px(const struct scale *s, const struct flow *flow, bool many)
{
	enum flow_screen screen = flow->shown;
	int high;

	if (screen == FLOW_LANGUAGE)
		return s->tight ? (int)(3.1F * s->large_px)
				: scale_px(s, many ? HERO_LESS_MM : HERO_MM);
	if (s->tight || frame_has_keys(screen))
		return 0;
	high = (int)(s->large_px * language_line_em(flow->language)) + scale_px(s, 3);
	return high > scale_px(s, HEADER_MM) ? high : scale_px(s, HEADER_MM);
}

/* Large letters need whole lines: two where the title shares its row, or the panel is narrow. */
static int title_px(const struct scale *s, const struct flow *flow, int tools)
{
	const float line_px = s->large_px * language_line_em(flow->language);
	bool narrow = (float)s->panel.width_px < WIDE_MM * s->mm_px;
	bool shared = tools > 0 && !s->low && line_px < 2 * s->large_px; /* not of tall lines */
	int normal = scale_px(s, TITLE_MM);

	if (flow->shown == FLOW_LANGUAGE)
		return 0; /* the tiles say what to do */
	if (!s->tight)
		return normal < s->target && tools ? s->target : normal;
	if (narrow && line_px > 2 * s->large_px)
		return (int)(2.2F * line_px); /* the ink of such lines stands out of them */
	return (int)ceilf(line_px * (narrow || shared ? 2 : 1)) + 2;
}

/* Beside the title in a wide screen, else below it. */
static void place_tools(const struct scale *s, struct frame *f)
{
	int width = f->tool_count * (s->tight ? s->target : scale_px(s, TOOL_MM)) +
		    (f->tool_count - 1) * s->gap;

	if (f->tool_count == 0)
		return;
	f->tools = (struct paint_box){s->margin, f->title.y + (f->title.height - s->target) / 2,
		f->title.width, s->target};
	if (!s->upright && !s->low) {
		f->tools.x += f->tools.width - width;
		f->tools.width = width;
		f->title.width -= width + s->gap;
		if (f->tools.y < f->header.height + s->gap / 2) {
			f->tools.y = f->header.height + s->gap / 2;
			if (s->tight)
				f->title.height += s->gap / 2;
			else /* two lines beside them do not touch the header either */
				f->title.y += s->gap / 2;
		}
		return;
	}
	f->tools.y = f->title.y + f->title.height;
	if (f->tools.y < f->hands_top)
		f->tools.y = f->hands_top;
}

static int max(int a, int b)
{
	return a > b ? a : b;
}

struct frame frame_of(const struct scale *s, const struct flow *flow, bool paged)
{
	enum flow_screen screen = flow->shown;
	int width = s->panel.width_px - 2 * s->margin, space = scale_px(s, FOOTER_SPACE_MM);
	struct frame f = {.tool_count = tools_of(flow)};
	bool many = flow->hall && flow->hall->language_count > MANY_LANGUAGES;
	int bottom = s->panel.height_px;

	if (s->low)
		f.hands_top =
			s->upright ? bottom / 2
				   : bottom * (s->tight ? LOW_TIGHT_PCT : LOW_LANDSCAPE_PCT) / 100;
	f.header = (struct paint_box){0, 0, s->panel.width_px, header_px(s, flow, many)};
	f.title = (struct paint_box){s->margin, f.header.height + (s->tight ? s->margin / 3 : 0),
		width, title_px(s, flow, f.tool_count)};
	place_tools(s, &f);
	if (frame_is_choice(screen) || flow_may_back(flow)) {
		bottom -= s->target + space;
		f.footer = (struct paint_box){s->margin, bottom, width, s->target};
	}
	if (paged && s->upright && !s->tight && !frame_has_keys(screen)) {
		bottom -= s->target + s->gap;
		f.pages = (struct paint_box){s->margin, bottom, width, s->target};
	}
	f.body.x = s->margin;
	f.body.width = width;
	f.body.y = max(f.title.y + f.title.height, f.tools.y + f.tools.height);
	if (f.tool_count > 0 || f.title.height == 0)
		f.body.y += s->gap;
	f.body.y = max(f.body.y, frame_is_choice(screen) ? f.hands_top : 0);
	f.body.height = bottom - s->gap - f.body.y;
	if (frame_has_keys(screen))
		frame_keys(s, flow, &f);
	/* A title above an empty half stands next to what it asks about. */
	if (f.hands_top > 0 && frame_is_choice(screen) && screen != FLOW_LANGUAGE &&
		!frame_has_keys(screen))
		f.title.height = f.hands_top - f.title.y;
	return f;
}
