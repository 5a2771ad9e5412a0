/* limits.h - every bound of the server, each with its reason. */
#ifndef LIMITS_H
#define LIMITS_H

#define LIMIT_BODY_BYTES \
    (16 << 20) /* JSON body: a big mask is about 2 MB, 10,000 polygons about 4 MB */
#define LIMIT_UPLOAD_BYTES (1LL << 36) /* an import: 64 GiB; the disk ends sooner */
#define LIMIT_ARENA_BYTES \
    (96 << 20) /* address space of a request, touched only as used: body, its tree, the reply */
#define LIMIT_JSON_DEPTH 48   /* schemas and values nest less than ten deep */
#define LIMIT_QUERY_PARAMS 24 /* all filters of items are twenty */
#define LIMIT_PATH_BYTES 2048 /* two typed ids and a filter */
#define LIMIT_PAGE_ROWS 200   /* what a list shows before it scrolls */
#define LIMIT_PAGE_SCAN 5000  /* answers looked at for a page: some 30 ms */
#define LIMIT_LANGUAGE_BYTES \
    60                       /* of an item: the longest tags and names of languages are shorter */
#define LIMIT_LEASES 20      /* per request: a prefetch, not a hoard */
#define LIMIT_LEASES_HELD 60 /* per person and project: so nobody drains a queue */
#define LIMIT_CERTIFIED_ITEMS 1000000 /* their drawing order is held in memory: 48 bytes an item */
#define LIMIT_CERTIFIED_CLASSES 64    /* in one claim: each has an audit and a queue of its own */
#define LIMIT_FREEZE_ROWS 1000        /* frozen in one step: some 30 ms */
#define LIMIT_LEASE_SECONDS_MIN 60    /* shorter ends while people read */
#define LIMIT_LEASE_SECONDS_MAX (7 * 86400) /* longer hides items from others */
#define LIMIT_NAME_CHARS 200                /* names of projects, people, classes */
#define LIMIT_NOTE_CHARS 4000               /* a note or reason: a page of text */
#define LIMIT_TEXT_CHARS 200000             /* instructions: a book chapter */
#define LIMIT_LABELS_OF_ITEM 100            /* answers wanted for an item, of a stage */
#define LIMIT_FIELDS 100                    /* questions about an item */
#define LIMIT_CLASSES 10000    /* classes of a field: the largest taxonomies people showed us */
#define LIMIT_JOINTS 500       /* of a skeleton: whole bodies with hands and face have 133 */
#define LIMIT_CLASS_DEPTH 16   /* of nested classes: twice what catalogues of goods have */
#define LIMIT_OBJECTS 100000   /* spans, boxes, ... in one answer: what 16 MiB of body can hold */
#define LIMIT_MASK_SIDE 100000 /* pixels: gigapixel slides */
#define LIMIT_EXTERNAL_ID_BYTES 512 /* a path or URL */
#define LIMIT_ITEM_BYTES (8 << 20)  /* one item's data: a megabyte of text and room */
#define LIMIT_PEOPLE_PER_CALL 500   /* people named when a project is made */
#define LIMIT_STORE_QUEUE 4096      /* operations waiting; beyond it 503 says so at once */
#define LIMIT_BATCH_OPERATIONS \
    256 /* operations that share one SQLite commit: bounds the wait of the first */
#define LIMIT_STATEMENT_SECONDS \
    15 /* of PostgreSQL's time: ours take milliseconds, the widest a few seconds */
#define LIMIT_ANSWER_SECONDS 18 /* then a silent PostgreSQL is given up: people wait no longer */
#define LIMIT_CONNECT_SECONDS 5 /* until PostgreSQL takes a connection: it is near, or it is away */
#define LIMIT_LOG_BYTES \
    (256                \
     << 20) /* SQLite's log: longer, and writers wait until it is copied; a read that lasts makes it longer still */
#define LIMIT_RETRIES 5                  /* of an operation that met a deadlock */
#define LIMIT_CONNECTIONS 4096           /* sockets: 2,000 live pages and room */
#define LIMIT_SUGGESTIONS 5              /* shown with an item: the newest; more are noise */
#define LIMIT_REVISABLE 10               /* of one's last answers: the strip in the page */
#define LIMIT_PICTURE_BYTES (1 << 30)    /* a slide; held in memory while decoded */
#define LIMIT_PICTURE_SIDE 100000        /* pixels: a slide; 512 rows of it are in memory */
#define LIMIT_PICTURE_PIXELS (1LL << 31) /* two gigapixels: a slide at twenty-fold */
#define LIMIT_PICTURE_PIXELS_WHOLE \
    (1 << 25) /* 134 MB in a browser; what is larger is shown by tiles */
#define LIMIT_PICTURE_PIXELS_TURNED \
    (1 << 27) /* turned or interlaced, it is in the decoder as a whole: 800 MB at 16 bits */
#define LIMIT_PICTURES_OF_ITEM 16  /* views of one thing: a car has a dozen cameras */
#define LIMIT_PICTURE_SECONDS 60   /* of the decoder's time for each 134 megapixels begun */
#define LIMIT_TILE_BYTES (4 << 20) /* encoded: twice 512 by 512 pixels of four bytes are 2 MB */
#define LIMIT_DECODER_BYTES (3LL << 30) /* address space of the decoder */
#define LIMIT_ARCHIVE_ENTRIES 2000000   /* of a zip: more than one person uploads at a time */
#define LIMIT_ARCHIVE_RATIO \
    200 /* unpacked to packed, of a picture: honest ones are hardly packed at all */
#define LIMIT_IMPORT_MARKS (1 << 24) /* of another tool's file: 16 bytes each in memory */
#define LIMIT_IMPORT_BATCH_ROWS 2000 /* per transaction: under 50 ms of the writer */
#define LIMIT_REFIT_ANSWERS 1000000  /* the newest that a refit measures by: 100 MB, some seconds */
#define LIMIT_REFIT_LABELS (1 << 24) /* of them times fields: 32 MB */
#define LIMIT_REFIT_CELLS (1 << 22) /* items times classes of a field: 32 MB, a second of fitting */
#define LIMIT_REFIT_ANSWER_CHARS \
    (128 << 10) /* a longer answer is not measured by: a page of 500 stays below 64 MB */
#define LIMIT_PASSWORD_CHARS_MIN 8      /* NIST 800-63B */
#define LIMIT_PASSWORD_CHARS_MAX 1000   /* a passphrase of any taste; the hash reads it once */
#define LIMIT_EMAIL_BYTES 254           /* RFC 5321 */
#define LIMIT_AGENT_BYTES 200           /* of a User-Agent, kept for the list of sessions */
#define LIMIT_REBOUND_KEYS 500          /* commands with keys of one's own: five times all */
#define LIMIT_SESSIONS 200              /* per person: the oldest end */
#define LIMIT_TOKENS 100                /* per person: more is a leak */
#define LIMIT_TOKEN_DAYS 3650           /* ten years; longer is forever */
#define LIMIT_VALID_DAYS 3650           /* of a certificate of skill: longer is without end */
#define LIMIT_SESSION_IDLE_SECONDS 900  /* HIPAA 164.312(a)(2)(iii), NIST AAL3 */
#define LIMIT_SESSION_SECONDS 43200     /* a shift; NIST AAL2 */
#define LIMIT_SEEN_SECONDS 60           /* last-seen times are written at most this often */
#define LIMIT_INVITATION_SECONDS 604800 /* a week: people are on leave */
#define LIMIT_RECOVERY_CODES 10         /* a printed slip */
#define LIMIT_ITEM_THREADS 100          /* of talk about one item: more is no talk about it */
#define LIMIT_THREAD_REMARKS 200        /* of one thread: a day of talk */
#define LIMIT_ITEM_REMARKS 5000 /* read with an item: the largest threads of some, or all of most */
#define LIMIT_MENTIONS 20       /* of one remark: to tell everybody there are instructions */
#define LIMIT_CONTACTS 500      /* people one may mention: what a list can be searched for by eye */
#define LIMIT_TALK_COUNTED 1000 /* open questions, unread threads: then it says more than that */
#define LIMIT_SEAL_ROWS 500 /* audit rows sealed in one transaction: under 20 ms of the writer */
#define LIMIT_OBJECTS_COMPARED \
    1000 /* of an answer, that are held against another's: a crowd in a stadium, in 20 ms */
#define LIMIT_COMPARE_STEPS \
    50000000 /* points against points, of two answers: outlines of 100 things, 0.1 s */
#define LIMIT_COMPARE_STEPS_TOGETHER \
    250000000 /* of all answers to one question of an item: five such pairs; the writer waits .6 s */
#define LIMIT_MODEL_SECONDS 25        /* of a model for a question: the page gives up after 30 */
#define LIMIT_MODEL_CONNECT_SECONDS 5 /* until it takes a connection: it is near, or it is away */
#define LIMIT_MODEL_REPLY_BYTES (4 << 20) /* what it says: a big mask is about 2 MB */
#define LIMIT_MODEL_URL_BYTES 1000        /* a host and a path */
#define LIMIT_MODEL_POINTS 200            /* of a question: a hand clicks a dozen */
#define LIMIT_MODEL_RINGS 200             /* of an outline: it, and its holes */
#define LIMIT_MODEL_CORNERS 10000         /* of a ring: nobody can work on more */
#define LIMIT_MODEL_ASKED 16              /* questions under way: each has a thread that waits */
#define LIMIT_MODEL_WAITING 64            /* beyond them people are told to slow down */
#define LIMIT_MODEL_ASKED_OF_PROJECT 8    /* of them of one project: its model may be dead */

#endif
