/**
 * Fuzz targets for everything that reads bytes or text from outside.
 *
 * <p>Every build replays the committed inputs of each target, which lie in the resources under
 * {@code <class>Inputs/<method>}. A search for new ones is started for one target, and ends after a
 * minute, by {@code JAZZER_FUZZ=1 mvn -pl fuzz -am test -Dtest='EntryDecoderFuzzTest#anyFields*'
 * -Dsurefire.failIfNoSpecifiedTests=false}; what it finds is written into that folder and stays
 * there as a regression. Targets state what must hold for any input; ordinary cases belong to the
 * modules' own tests.
 */
@NullMarked
package dev.replication.fuzz;

import org.jspecify.annotations.NullMarked;
