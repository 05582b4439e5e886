// CInklingJPEG.h - JPEG pictures by libjpeg-turbo, which is looked for when the
// first is read: nothing is linked, and programs run without it.

#ifndef C_INKLING_JPEG_H
#define C_INKLING_JPEG_H

#include <stddef.h>
#include <stdint.h>

/// What came of it. `INK_JPEG_ABSENT`: there is no such library here.
/// `INK_JPEG_BROKEN`: the library refused the data, in its own words.
/// `INK_JPEG_SCANS`: more than INK_JPEG_MOST_SCANS. `INK_JPEG_CMYK`: the
/// colours are those of printing inks, which have no greys here.
typedef enum ink_jpeg_status {
  INK_JPEG_READ = 0,
  INK_JPEG_ABSENT,
  INK_JPEG_BROKEN,
  INK_JPEG_SCANS,
  INK_JPEG_CMYK
} ink_jpeg_status;

enum { INK_JPEG_MESSAGE = 200, INK_JPEG_MOST_SCANS = 32 };

/// The width and height that bytes [n], a JPEG file, declare. message
/// [INK_JPEG_MESSAGE] is a C string, empty but for INK_JPEG_BROKEN.
ink_jpeg_status ink_jpeg_size(size_t n, const uint8_t *_Nonnull bytes,
                              size_t *_Nonnull width, size_t *_Nonnull height,
                              char *_Nonnull message);

/// Its greys (luma), pixels [height][width], of the size that `ink_jpeg_size`
/// gave. Data that end early are INK_JPEG_BROKEN.
ink_jpeg_status ink_jpeg_greys(size_t n, const uint8_t *_Nonnull bytes,
                               size_t width, size_t height,
                               uint8_t *_Nonnull pixels,
                               char *_Nonnull message);

#endif
