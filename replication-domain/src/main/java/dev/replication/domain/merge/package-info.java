/**
 * How the values of one key that were written on several nodes become one value.
 *
 * <p>Start with {@link dev.replication.domain.merge.MergeState}, what is known of a key under any
 * policy, and {@link dev.replication.domain.merge.MergePolicy}, what a policy makes of it. {@link
 * dev.replication.domain.merge.MergeRule} is the rule by which two changes meet. Everything here is
 * a pure function of values; which prefix has which policy is in {@link
 * dev.replication.domain.merge.MergePolicies}.
 */
@NullMarked
package dev.replication.domain.merge;

import org.jspecify.annotations.NullMarked;
