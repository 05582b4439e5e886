// zlib as a system library: inflate for gzip, zip and PNG; crc32 for files.
#include <zlib.h>
