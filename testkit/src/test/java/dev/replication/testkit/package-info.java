/** Tests of the fakes. Start with {@link dev.replication.testkit.ManualTimeTest}. */
@NullMarked
package dev.replication.testkit;

import org.jspecify.annotations.NullMarked;
