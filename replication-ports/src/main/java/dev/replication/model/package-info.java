/**
 * The vocabulary of replication: immutable values that mean the same in every module.
 *
 * <p>What exists is valid: constructors check, copy arrays, and name the field they refuse.
 * Behaviour beyond comparing, joining and printing belongs to the domain, encoding belongs to the
 * adapters. Start with {@link dev.replication.model.Change}, then {@link
 * dev.replication.model.Revision} and {@link dev.replication.model.Stamp}.
 */
@NullMarked
package dev.replication.model;

import org.jspecify.annotations.NullMarked;
