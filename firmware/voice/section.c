/* Reads a section's voice. */
#include "firmware/voice/section.h"

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/window/sound.h"

enum { RECORDINGS_BYTES = 255 };

void voice_section_read(
	struct config *config, const struct json *section, struct voice_options *options)
{
	options->rate_wpm = (int)config_int(config, section, "rate_wpm", VOICE_RATE_WPM,
		VOICE_RATE_MIN_WPM, VOICE_RATE_MAX_WPM);
	options->volume_pct =
		(int)config_int(config, section, "volume_pct", VOICE_VOLUME_PCT, 10, 100);
	options->sink = config_text(config, section, "sink", "", SOUND_DEVICE_SIZE - 1);
	options->clips = config_text(config, section, "recordings", "", RECORDINGS_BYTES);
}
