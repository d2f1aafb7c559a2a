/** Bytes and sums of the digest tree. */
@NullMarked
package dev.replication.domain.digest;

import org.jspecify.annotations.NullMarked;
