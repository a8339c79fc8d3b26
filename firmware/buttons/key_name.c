/* Keys of keypads, keyboards and the small remote controls that call themselves keyboards. */
#include "firmware/buttons/key_name.h"

#include <stddef.h>
#include <string.h>

#include <linux/input-event-codes.h>

#define KEY(name)                                                                                  \
	{                                                                                          \
#name, KEY_##name                                                                  \
	}
static const struct {
	const char *name;
	uint16_t code;
} keys[] = {
	KEY(KP0),
	KEY(KP1),
	KEY(KP2),
	KEY(KP3),
	KEY(KP4),
	KEY(KP5),
	KEY(KP6),
	KEY(KP7),
	KEY(KP8),
	KEY(KP9),
	KEY(KPENTER),
	KEY(KPPLUS),
	KEY(KPMINUS),
	KEY(KPASTERISK),
	KEY(KPSLASH),
	KEY(KPDOT),
	KEY(KPCOMMA),
	KEY(KPEQUAL),
	KEY(NUMLOCK),
	KEY(0),
	KEY(1),
	KEY(2),
	KEY(3),
	KEY(4),
	KEY(5),
	KEY(6),
	KEY(7),
	KEY(8),
	KEY(9),
	KEY(A),
	KEY(B),
	KEY(C),
	KEY(D),
	KEY(E),
	KEY(F),
	KEY(G),
	KEY(H),
	KEY(I),
	KEY(J),
	KEY(K),
	KEY(L),
	KEY(M),
	KEY(N),
	KEY(O),
	KEY(P),
	KEY(Q),
	KEY(R),
	KEY(S),
	KEY(T),
	KEY(U),
	KEY(V),
	KEY(W),
	KEY(X),
	KEY(Y),
	KEY(Z),
	KEY(F1),
	KEY(F2),
	KEY(F3),
	KEY(F4),
	KEY(F5),
	KEY(F6),
	KEY(F7),
	KEY(F8),
	KEY(F9),
	KEY(F10),
	KEY(F11),
	KEY(F12),
	KEY(F13),
	KEY(F14),
	KEY(F15),
	KEY(F16),
	KEY(F17),
	KEY(F18),
	KEY(F19),
	KEY(F20),
	KEY(F21),
	KEY(F22),
	KEY(F23),
	KEY(F24),
	KEY(ENTER),
	KEY(ESC),
	KEY(SPACE),
	KEY(TAB),
	KEY(BACKSPACE),
	KEY(DELETE),
	KEY(INSERT),
	KEY(HOME),
	KEY(END),
	KEY(PAGEUP),
	KEY(PAGEDOWN),
	KEY(UP),
	KEY(DOWN),
	KEY(LEFT),
	KEY(RIGHT),
	KEY(MINUS),
	KEY(EQUAL),
	KEY(COMMA),
	KEY(DOT),
	KEY(SLASH),
	KEY(LEFTSHIFT),
	KEY(RIGHTSHIFT),
	KEY(LEFTCTRL),
	KEY(RIGHTCTRL),
	KEY(LEFTALT),
	KEY(RIGHTALT),
	KEY(OK),
	KEY(CANCEL),
	KEY(HELP),
	KEY(VOLUMEUP),
	KEY(VOLUMEDOWN),
	KEY(MUTE),
	KEY(PLAYPAUSE),
	KEY(NEXTSONG),
	KEY(PREVIOUSSONG),
};
enum { KEY_NAMES = sizeof(keys) / sizeof(keys[0]) };

uint16_t key_code(const char *name)
{
	if (!strncmp(name, "KEY_", 4))
		name += 4;
	for (size_t i = 0; i < KEY_NAMES; i++)
		if (!strcmp(name, keys[i].name))
			return keys[i].code;
	return 0;
}

const char *key_name(uint16_t code)
{
	for (size_t i = 0; i < KEY_NAMES; i++)
		if (keys[i].code == code)
			return keys[i].name;
	return "?";
}
