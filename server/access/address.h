/* address.h - addresses of the network, and ranges of them. */
#ifndef ACCESS_ADDRESS_H
#define ACCESS_ADDRESS_H
#include "labelwright/base.h"

enum { ADDRESS_BYTES = 16 };

/* An address, or all that begin as it does; those of IPv4 stand where IPv6 maps them. */
typedef struct {
    unsigned char bytes[ADDRESS_BYTES];
    int prefix; /* bits, 0..128 */
} address_range;

/* Reads "203.0.113.7", "203.0.113.0/24", "2001:db8::/32"; false for anything else. */
bool address_range_read(lw_str text, address_range *out);
/* False also for a text that is no address. */
bool address_lies_in(lw_str address, const address_range *range);

#endif
