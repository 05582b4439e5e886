// ink_crc32.h - checksums.

#ifndef INK_CRC32_H
#define INK_CRC32_H

#include "ink_base.h"

INK_BEGIN

/// CRC-32 as in zlib, gzip and PNG (polynomial 0xEDB88320), continued from
/// `crc`; 0 to begin.
uint32_t ink_crc32(uint32_t crc, size_t n, const void *_Nonnull bytes);

INK_END

#endif
