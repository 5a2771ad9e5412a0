/* address.c - addresses of the network, and ranges of them. */
#include "server/access/address.h"
#include <arpa/inet.h>
#include <string.h>

enum { ADDRESS_TEXT_MAX = 64, PREFIX_OF_4 = 96 };

static bool read_address(lw_str text, address_range *out) {
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    char word[ADDRESS_TEXT_MAX];
    if (text.len == 0 || text.len >= sizeof word) return false;
    memcpy(word, text.data, text.len);
    word[text.len] = '\0';
    out->prefix = 8 * ADDRESS_BYTES;
    if (inet_pton(AF_INET6, word, out->bytes) == 1) return true;
    memcpy(out->bytes, mapped, sizeof mapped);
    return inet_pton(AF_INET, word, out->bytes + sizeof mapped) == 1;
}

bool address_range_read(lw_str text, address_range *out) {
    lw_str bits = text, address = lw_str_cut(&bits, '/');
    int64_t prefix;
    if (!read_address(address, out)) return false;
    if (address.len == text.len) return true;
    bool four = !memchr(address.data, ':', address.len);
    if (!lw_str_to_int(bits, &prefix) || prefix < 0 || prefix > (four ? 32 : 128)) return false;
    out->prefix = (int)prefix + (four ? PREFIX_OF_4 : 0);
    return true;
}

bool address_lies_in(lw_str text, const address_range *range) {
    address_range address;
    if (!read_address(text, &address)) return false;
    int whole = range->prefix / 8, rest = range->prefix % 8;
    if (memcmp(range->bytes, address.bytes, (size_t)whole) != 0) return false;
    return rest == 0 || (range->bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0;
}
