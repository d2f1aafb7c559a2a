/**
 * What is wrong with a node and its peers, why, and what to do about it.
 *
 * <p>Pure: a {@link dev.replication.app.diagnosis.Snapshot} of facts goes in, a list of {@link
 * dev.replication.app.diagnosis.Finding findings} comes out. Collecting the facts and showing the
 * findings do not belong here. Start with {@link dev.replication.app.diagnosis.Doctor}; a new check
 * is a method of one of the {@code …Checks} and a {@link dev.replication.app.diagnosis.Cause}.
 */
@NullMarked
package dev.replication.app.diagnosis;

import org.jspecify.annotations.NullMarked;
