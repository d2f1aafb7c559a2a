/**
 * Bytes on the wire: how changes, items and heads are laid out in Redis, both ways, what content is
 * JSON, and how the URL of a Redis is read.
 *
 * <p>Everything here is pure: bytes in, values out. Decoders are total: any bytes give a value or a
 * typed refusal, with memory bounded by {@link dev.replication.wire.Limits}. No client library is
 * used here, so the store that writes and the adapters that read share one definition. The formats
 * are described in {@code docs/formats.md}. Start with {@link dev.replication.wire.EntryCodec}.
 */
@NullMarked
package dev.replication.wire;

import org.jspecify.annotations.NullMarked;
