// JPEG by the library that is there: libjpeg, where its header was there to
// build with, or else TurboJPEG, which needs none.

#include "CInklingJPEG.h"

#include <dlfcn.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static void *open_first(const char *const *names) {
  for (; *names; ++names) {
    void *library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
    if (library)
      return library;
  }
  return NULL;
}

static void say(char *message, const char *text) {
  snprintf(message, INK_JPEG_MESSAGE, "%s", text);
}

#if __has_include(<jpeglib.h>)

#  include <jpeglib.h>

#  if JPEG_LIB_VERSION >= 80
#    define INK_SONAME "libjpeg.so.8"
#    define INK_DYLIB "libjpeg.8.dylib"
#  else
#    define INK_SONAME "libjpeg.so.62"
#    define INK_DYLIB "libjpeg.62.dylib"
#  endif

typedef struct library {
  struct jpeg_error_mgr *(*std_error)(struct jpeg_error_mgr *);
  void (*create)(j_decompress_ptr, int, size_t);
  void (*source)(j_decompress_ptr, const unsigned char *, unsigned long);
  int (*header)(j_decompress_ptr, boolean);
  boolean (*start)(j_decompress_ptr);
  JDIMENSION (*rows)(j_decompress_ptr, JSAMPARRAY, JDIMENSION);
  boolean (*finish)(j_decompress_ptr);
  void (*destroy)(j_decompress_ptr);
} library;

static bool load(library *found) {
  static const char *const names[] = {INK_SONAME, INK_DYLIB, NULL};
  void *handle = open_first(names);
  if (!handle)
    return false;
  // The form that POSIX gives for functions.
  *(void **)&found->std_error = dlsym(handle, "jpeg_std_error");
  *(void **)&found->create = dlsym(handle, "jpeg_CreateDecompress");
  *(void **)&found->source = dlsym(handle, "jpeg_mem_src");
  *(void **)&found->header = dlsym(handle, "jpeg_read_header");
  *(void **)&found->start = dlsym(handle, "jpeg_start_decompress");
  *(void **)&found->rows = dlsym(handle, "jpeg_read_scanlines");
  *(void **)&found->finish = dlsym(handle, "jpeg_finish_decompress");
  *(void **)&found->destroy = dlsym(handle, "jpeg_destroy_decompress");
  return found->std_error && found->create && found->source && found->header &&
         found->start && found->rows && found->finish && found->destroy;
}

typedef struct reader {
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf failed;
  ink_jpeg_status status;
  char *message;
} reader;

static void fail(j_common_ptr info) {
  reader *own = (reader *)info->err;
  char text[JMSG_LENGTH_MAX];
  if (own->status == INK_JPEG_READ) {
    own->status = INK_JPEG_BROKEN;
    info->err->format_message(info, text);
    say(own->message, text);
  }
  longjmp(own->failed, 1);
}

// Warnings tell of data that are damaged or end early; the library would fill
// the picture with grey. Bytes too many before a marker harm nothing.
static void warn(j_common_ptr info, int level) {
  if (level >= 0)
    return;
  const char *text = info->err->jpeg_message_table[info->err->msg_code];
  if (strstr(text, "extraneous"))
    return;
  fail(info);
}

static void watch(j_common_ptr info) {
  reader *own = (reader *)info->err;
  if (((j_decompress_ptr)info)->input_scan_number <= INK_JPEG_MOST_SCANS)
    return;
  own->status = INK_JPEG_SCANS;
  fail(info);
}

static void quiet(j_common_ptr info) {
  (void)info;
}

// Reads the header, and with `pixels` everything.
static ink_jpeg_status by_libjpeg(const library *jpeg, size_t n,
                                  const uint8_t *bytes, size_t *width,
                                  size_t *height, uint8_t *pixels,
                                  char *message) {
  struct jpeg_decompress_struct info;
  reader own;
  memset(&info, 0, sizeof info);
  memset(&own, 0, sizeof own);
  own.message = message;
  info.err = jpeg->std_error(&own.errors);
  own.errors.error_exit = fail;
  own.errors.emit_message = warn;
  own.errors.output_message = quiet;
  own.progress.progress_monitor = watch;
  if (setjmp(own.failed)) {
    jpeg->destroy(&info);
    return own.status;
  }
  // Refuses a library of another version or another struct.
  jpeg->create(&info, JPEG_LIB_VERSION, sizeof info);
  info.progress = &own.progress;
  jpeg->source(&info, bytes, (unsigned long)n);
  jpeg->header(&info, TRUE);
  if (info.num_components == 4) {
    own.status = INK_JPEG_CMYK;
    longjmp(own.failed, 1);
  }
  if (!pixels) {
    *width = info.image_width;
    *height = info.image_height;
  } else {
    info.out_color_space = JCS_GRAYSCALE;
    jpeg->start(&info);
    if (info.output_width != *width || info.output_height != *height) {
      own.status = INK_JPEG_BROKEN;
      say(message, "its size changes");
      longjmp(own.failed, 1);
    }
    while (info.output_scanline < info.output_height) {
      JSAMPROW row = pixels + info.output_scanline * *width;
      jpeg->rows(&info, &row, 1);
    }
    jpeg->finish(&info);
  }
  jpeg->destroy(&info);
  return INK_JPEG_READ;
}

#else

typedef struct library {
  int none;
} library;
static bool load(library *found) {
  (void)found;
  return false;
}
static ink_jpeg_status by_libjpeg(const library *jpeg, size_t n,
                                  const uint8_t *bytes, size_t *width,
                                  size_t *height, uint8_t *pixels,
                                  char *message) {
  (void)jpeg, (void)n, (void)bytes, (void)width, (void)height;
  (void)pixels, (void)message;
  return INK_JPEG_ABSENT;
}

#endif

// TurboJPEG, version 2 of its interface: no struct of its own is seen.
static ink_jpeg_status by_turbojpeg(size_t n, const uint8_t *bytes,
                                    size_t *width, size_t *height,
                                    uint8_t *pixels, char *message) {
  enum { GREY = 6, LIMIT_SCANS = 32768, STOP_AT_WARNING = 8192, CMYK = 3 };
  static const char *const names[] = {"libturbojpeg.so.0",
                                      "libturbojpeg.0.dylib", NULL};
  void *handle = open_first(names);
  if (!handle)
    return INK_JPEG_ABSENT;
  void *(*init)(void);
  int (*header)(void *, const unsigned char *, unsigned long, int *, int *,
                int *, int *);
  int (*read)(void *, const unsigned char *, unsigned long, unsigned char *,
              int, int, int, int, int);
  int (*destroy)(void *);
  char *(*error)(void *);
  *(void **)&init = dlsym(handle, "tjInitDecompress");
  *(void **)&header = dlsym(handle, "tjDecompressHeader3");
  *(void **)&read = dlsym(handle, "tjDecompress2");
  *(void **)&destroy = dlsym(handle, "tjDestroy");
  *(void **)&error = dlsym(handle, "tjGetErrorStr2");
  if (!init || !header || !read || !destroy || !error)
    return INK_JPEG_ABSENT;
  void *jpeg = init();
  if (!jpeg)
    return INK_JPEG_ABSENT;
  int w = 0, h = 0, sampling = 0, space = 0;
  int failed = header(jpeg, bytes, (unsigned long)n, &w, &h, &sampling, &space);
  if (!failed && space >= CMYK) {
    destroy(jpeg);
    return INK_JPEG_CMYK;
  }
  if (!failed && !pixels) {
    *width = (size_t)w;
    *height = (size_t)h;
  } else if (!failed) {
    failed = (size_t)w != *width || (size_t)h != *height ||
             read(jpeg, bytes, (unsigned long)n, pixels, w, 0, h, GREY,
                  LIMIT_SCANS | STOP_AT_WARNING);
  }
  if (failed)
    say(message, error(jpeg));
  destroy(jpeg);
  return failed ? INK_JPEG_BROKEN : INK_JPEG_READ;
}

static ink_jpeg_status read_jpeg(size_t n, const uint8_t *bytes, size_t *width,
                                 size_t *height, uint8_t *pixels,
                                 char *message) {
  library found;
  message[0] = 0;
  return load(&found)
             ? by_libjpeg(&found, n, bytes, width, height, pixels, message)
             : by_turbojpeg(n, bytes, width, height, pixels, message);
}

ink_jpeg_status ink_jpeg_size(size_t n, const uint8_t *bytes, size_t *width,
                              size_t *height, char *message) {
  return read_jpeg(n, bytes, width, height, NULL, message);
}

ink_jpeg_status ink_jpeg_greys(size_t n, const uint8_t *bytes, size_t width,
                               size_t height, uint8_t *pixels, char *message) {
  return read_jpeg(n, bytes, &width, &height, pixels, message);
}
