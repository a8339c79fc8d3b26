/* Where the broker of this board lies; our own programs: firmware/device/program_check.h. */
#ifndef NOVBE_BOARD_FIND_H
#define NOVBE_BOARD_FIND_H

#include "firmware/device/program_check.h"

/* mosquitto: as the file says, or (empty) where the distribution puts it. */
void find_broker(const char *wish, char path[PROGRAM_PATH_SIZE]);

#endif
