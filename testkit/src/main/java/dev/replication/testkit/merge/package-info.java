/**
 * The laws of merge policies, for those who write their own: extend {@link
 * dev.replication.testkit.merge.MergeLaws}, or {@link dev.replication.testkit.merge.ValueMergeLaws}
 * for a merge of two values, and jqwik does the rest.
 */
@NullMarked
package dev.replication.testkit.merge;

import org.jspecify.annotations.NullMarked;
