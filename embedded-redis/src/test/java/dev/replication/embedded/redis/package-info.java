/** Tests of the embedded server, with real processes; {@code EmbeddedRedisTest} shows the use. */
@NullMarked
package dev.replication.embedded.redis;

import org.jspecify.annotations.NullMarked;
