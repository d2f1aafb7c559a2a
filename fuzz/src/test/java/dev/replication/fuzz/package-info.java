/**
 * Fuzz targets for everything that reads bytes or text from outside.
 *
 * <p>Every build replays the committed inputs of each target, which lie in the resources under
 * {@code <class>Inputs/<method>}. {@code fuzz/search} searches for new ones; what it finds is
 * written into that folder and stays there as a regression. Targets state what must hold for any
 * input; ordinary cases belong to the modules' own tests.
 */
@NullMarked
package dev.replication.fuzz;

import org.jspecify.annotations.NullMarked;
