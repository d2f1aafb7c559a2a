/**
 * Micro benchmarks of the hot path's pure code. End-to-end measurements are the app's own {@code
 * bench} commands. Build with {@code mvn -pl benchmarks -am package}, run with {@code java -cp
 * "benchmarks/target/classes:benchmarks/target/lib/*" org.openjdk.jmh.Main}.
 */
@NullMarked
package dev.replication.benchmarks;

import org.jspecify.annotations.NullMarked;
