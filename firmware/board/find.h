/* Where the programs of this board lie. */
#ifndef NOVBE_BOARD_FIND_H
#define NOVBE_BOARD_FIND_H

enum { FIND_PATH_SIZE = 400 };

/* One of ours: in the folder that this program itself lies in, so that all of them are of one
 * version and work before they are installed. 0 or -Exxx: that folder is not known. */
int find_beside(const char *name, char path[FIND_PATH_SIZE]) __attribute__((warn_unused_result));

/* mosquitto: as the file says, or (empty) where the distribution puts it. */
void find_broker(const char *wish, char path[FIND_PATH_SIZE]);

#endif
