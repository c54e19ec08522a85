/* SPDX-License-Identifier: Apache-2.0 */
/* Owns the door of archives: any bytes as one. What reads must be a bundle's files in order, give
 * the same bytes when packed again and keep its hash; what does not must say why. Must not know how
 * archives are written.
 * units: policy desk base */
#include "core/base/check.h"
#include "core/policy/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_back(const struct sources *first)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct buf packed = BUF_INIT(0), again = BUF_INIT(0);
    struct sources second = {0};

    if (archive_write(first, &packed) == 0) { /* escaping may take one over the cap */
        OMB_REQUIRE(archive_read(buf_str(&packed), &second, &errors) == 0);
        OMB_REQUIRE(hash_eq(sources_hash(first), sources_hash(&second)));
        OMB_REQUIRE(archive_write(&second, &again) == 0);
        OMB_REQUIRE(str_eq(buf_str(&packed), buf_str(&again)));
    }
    sources_free(&second);
    buf_free(&packed);
    buf_free(&again);
    bundle_errors_free(&errors);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bundle_errors errors = BUNDLE_ERRORS_INIT;
    struct sources s = {0};
    int rc = archive_read(str_n(data, size), &s, &errors);

    if (rc == 0) {
        OMB_REQUIRE(s.n > 0 && s.v[0].kind == SOURCE_BUNDLE && errors.count == 0);
        read_back(&s);
        sources_free(&s);
    } else {
        OMB_REQUIRE(s.n == 0);
        OMB_REQUIRE(errors.count > 0 || rc == -OMB_E_LIMIT || rc == -OMB_E_NOMEM);
    }
    bundle_errors_free(&errors);
    return 0;
}
