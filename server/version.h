/* version.h - what --version, OpenAPI and /healthz say. */
#ifndef VERSION_H
#define VERSION_H
#define LABELWRIGHT_VERSION "0.1.0"
#endif
