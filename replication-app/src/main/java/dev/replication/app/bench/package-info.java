/**
 * Measurements here and now, each beside yardsticks taken in the same run on the same machine:
 * Redis's own replication, and a bare loop over the same libraries with none of our logic. This is
 * the one package of the app that uses client libraries directly, because they are what is measured
 * against. Start with {@link dev.replication.app.bench.BenchCommand}.
 */
@NullMarked
package dev.replication.app.bench;

import org.jspecify.annotations.NullMarked;
