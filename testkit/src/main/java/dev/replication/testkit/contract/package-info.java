/**
 * What every implementation of a port must do, as tests: an abstract class for each port, which the
 * tests of every adapter extend. The other side of the port is played through {@link
 * dev.replication.testkit.contract.ScriptedPeer}.
 */
@NullMarked
package dev.replication.testkit.contract;

import org.jspecify.annotations.NullMarked;
