/* media_decoder.h - the decoder's process as its parent sees it: begun, asked, watched, ended. */
#ifndef WORK_MEDIA_DECODER_H
#define WORK_MEDIA_DECODER_H
#include "labelwright/base.h"
#include "server/work/media.h"
#include "server/work/media_child.h"

/* Gets each frame of an answer but the refusal; `bytes` are gone when it returns. FRAME_HEAD begins, a second
 * time where the child died. LW_MALFORMED: the child cannot be believed, and is ended like one that died. */
typedef lw_status media_take_frame(void *context, const media_frame *frame, const void *bytes,
                                   lw_error *error);

/* How much longer than LIMIT_PICTURE_SECONDS a picture of that size may take: as long again for each 2^27 pixels; 0
 * for one that is too large, which is not taken. */
int64_t media_more_ms(const media_head *head);

/* Has one picture decoded.
 * Errors  LW_INVALID      refused, or the decoder died of it or took too long, twice
 *         LW_UNAVAILABLE  the decoder cannot be started
 *         and what `take` or the decoder's `keep` returned */
LW_MUST_USE lw_status media_decode(media_decoder *d, picture_kind kind, lw_str bytes,
                                   media_take_frame *take, void *context, lw_error *error);

#endif
