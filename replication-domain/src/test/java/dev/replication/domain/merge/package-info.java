/** Tests of merging. The laws are in the test kit. */
@NullMarked
package dev.replication.domain.merge;

import org.jspecify.annotations.NullMarked;
