/** Tests of the laws of merge policies. */
@NullMarked
package dev.replication.testkit.merge;

import org.jspecify.annotations.NullMarked;
