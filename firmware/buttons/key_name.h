/* The names of keys as linux/input-event-codes.h writes them, without "KEY_". Private. */
#ifndef NOVBE_BUTTONS_KEY_NAME_H
#define NOVBE_BUTTONS_KEY_NAME_H

#include <stdint.h>

/* The code of "KP1" or "KEY_KP1"; 0: we do not know it. */
uint16_t key_code(const char *name);
/* "KP1"; "?" for a code that key_code() never gives. */
const char *key_name(uint16_t code);

#endif
